import type { Server } from '../model/server.js';
import type { SecretRecipe } from './secrets.js';

/** Passwords of the operator's own servers: the same names as those that are made for the stack's, but only the operator knows them. */
export const askedFor = (servers: readonly Server[]): readonly (readonly [string, SecretRecipe])[] =>
  servers.flatMap((server) =>
    server.kind === 'postgres'
      ? server.databases.map(
          ({ prefix, name, user }) =>
            [`${prefix}_PASSWORD`, { ask: `Password of ${user} for the database ${name} at ${server.host}` }] as const,
        )
      : server.passwords.map((name) => [name, { ask: `Password of ${server.service} at ${server.host}` }] as const),
  );
