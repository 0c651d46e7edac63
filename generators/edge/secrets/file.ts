import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { encloseEnv } from '../../core/render/env-quote.js';
import { readEnvFile } from './env-file.js';

export interface Secret {
  readonly name: string;
  readonly value: string;
  /** A made one needs no encoding anywhere; an asked one may hold anything that `envUnsafe` lets pass. */
  readonly origin: 'made' | 'asked';
}

/** Where a secret lives, relative to the folder. */
export const secretPath = (name: string) => `secrets/${name}.env`;

/** The text of that file: the value so that Compose reads it back exactly and, of an asked one, the form for URLs beside it. */
export function secretFile({ name, value, origin }: Secret): string {
  const encoded = origin === 'asked' ? `${name}_ENCODED=${encloseEnv(percentEncode(value))}\n` : '';
  return `${name}=${encloseEnv(value)}\n${encoded}`;
}

/**
 * The value in such a file, also if an operator or init has written it. Reports `target/secret-unreadable` with the line, and
 * `target/secret-missing` where the file says nothing of that name; warns of `target/secret-encoding`, an encoded form that
 * belongs to another value. No message holds any part of a value.
 */
export function readSecretFile(name: string, text: string): Result<string> {
  const read = readEnvFile(secretPath(name), text);
  if (!read.ok) return read;
  const value = read.value[name];
  if (value === undefined) return failed([missing(name)]);
  const encoded = read.value[`${name}_ENCODED`];
  return fine(value, encoded === undefined || encoded === percentEncode(value) ? [] : [stale(name)]);
}

/** RFC 3986: everything but letters, digits and `-._~`; JavaScript alone would leave `!'()*` as they are. */
export const percentEncode = (value: string) =>
  encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const missing = (name: string): Problem => ({
  code: 'target/secret-missing',
  at: { file: secretPath(name), line: 1, column: 1 },
  message: `${secretPath(name)} does not set ${name}`,
  hint: `write a line ${name}='the value'`,
});

const stale = (name: string): Problem => ({
  code: 'target/secret-encoding',
  at: { file: secretPath(name), line: 1, column: 1 },
  message: `${name}_ENCODED in ${secretPath(name)} is not the percent-encoded form of ${name}`,
  hint: `the value of ${name} counts; the other line has to be written anew`,
});
