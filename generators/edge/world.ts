import { randomBytes } from 'node:crypto';
import { ownPackage, type Package } from './package.js';
import type { Prompt } from './prompt.js';
import { hostResolvers } from './resolvers.js';
import { cryptoDice, type Dice } from './secrets/dice.js';

/** Everything a run takes from outside: handed in, so that a test can be the world. */
export interface World {
  readonly cwd: string;
  readonly package: Package;
  readonly dice: Dice;
  readonly random: (bytes: number) => Uint8Array;
  readonly now: Date;
  /** Aborted when the operator or the system stops the run. */
  readonly signal: AbortSignal;
  /** A line for the person who watches; results go elsewhere. */
  readonly say: (line: string) => void;
  /** The name servers that this machine asks, for a person to confirm. */
  readonly resolvers?: () => readonly string[];
  /** Asks the person at the terminal; absent where nobody is there. */
  readonly prompt?: Prompt;
}

/** The real one, without anybody to ask. */
export function realWorld(signal: AbortSignal): World {
  return {
    cwd: process.cwd(),
    package: ownPackage(),
    dice: cryptoDice,
    random: (bytes) => randomBytes(bytes),
    now: new Date(),
    signal,
    resolvers: hostResolvers,
    say: (line) => void process.stderr.write(`${line}\n`),
  };
}
