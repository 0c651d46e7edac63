import type { Server } from '../model/server.js';

/** The names of the secrets that a server of the operator's own knows as passwords, whether or not something here reads them. */
export const serverPasswords = (server: Server): readonly string[] =>
  server.kind === 'postgres' ? server.databases.map(({ prefix }) => `${prefix}_PASSWORD`) : server.passwords;
