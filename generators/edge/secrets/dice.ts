import { randomBytes } from 'node:crypto';
import { generate } from 'generate-password';

/** Where secrets come from; handed in, so that a test may throw known numbers. */
export interface Dice {
  /** Letters and digits, at least one lower-case letter, one upper-case letter and one digit. Throws below three characters. */
  password(length: number): string;
  bytes(count: number): Uint8Array;
}

/** The real ones: both draw from node:crypto, generate-password without favouring any letter. */
export const cryptoDice: Dice = {
  password: (length) =>
    generate({ length, lowercase: true, uppercase: true, numbers: true, symbols: false, strict: true }),
  bytes: (count) => randomBytes(count),
};
