import type { Stack } from '../../model/stack.js';
import type { Reading } from '../reading.js';

/** Looks at a whole stack and reports what does not hold. */
export type Rule = (stack: Stack, reading: Reading) => void;
