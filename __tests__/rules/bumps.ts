import type { Compiled } from '../../generators/core/compile.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { builtIn, compiledOf } from './built-in.js';

/** The Bumps stack and everything it takes to compile it, read once. */
export const bumps = await builtIn('bumps');

/** The whole way from answers to files. */
export const compiledBumps = (given: Readonly<Record<string, Yaml>> = {}): Compiled => compiledOf(bumps, given);
