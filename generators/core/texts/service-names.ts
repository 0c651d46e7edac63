import type { Needs } from '../model/needs.js';
import type { ComposeText } from '../model/yaml.js';

/** Upper case, `-` and `.` to `_`. */
export const prefix = (service: string): string => service.toUpperCase().replaceAll(/[-.]/g, '_');

/** Where a server of a known kind listens when nobody says otherwise. */
export const usualPorts: Readonly<Record<string, number>> = {
  postgres: 5432,
  redis: 6379,
  valkey: 6379,
  minio: 9000,
  mysql: 3306,
  mariadb: 3306,
};

/** One database of a Postgres service: the prefix of its variables, and what it and its user are called; both may hold answers. */
export interface NamedDatabase {
  readonly prefix: string;
  readonly name: ComposeText;
  readonly user: ComposeText;
  readonly extensions: readonly string[];
}

/** The databases of a Postgres service: as declared, else one called after the service. */
export function databasesOf(service: string, needs: Needs): readonly NamedDatabase[] {
  const declared = Object.entries(needs.databases);
  if (declared.length === 0) return [{ prefix: prefix(service), name: service, user: service, extensions: [] }];
  return declared.map(([database, said]) => {
    const name = said.name ?? database.toLowerCase().replace(/_db$/, '');
    return { prefix: database, name, user: said.user ?? name, extensions: said.extensions };
  });
}
