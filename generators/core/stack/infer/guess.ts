import type { Beside } from '../files/beside.js';
import type { Defaults } from '../files/dotenv.js';
import type { Reading } from '../reading.js';

/** What a guess can look at beside the stack: the file, what lies beside it, and what its variables are where the author works. */
export interface Guess {
  readonly reading: Reading;
  readonly beside: Beside;
  readonly defaults: Defaults;
}
