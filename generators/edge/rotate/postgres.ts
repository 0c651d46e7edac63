import type { RotationStep } from '../../core/rotation/rotation.js';
import type { Compose } from '../docker.js';
import { type Told, type Values, wordsOf } from './told.js';

/**
 * Gives a role its new password over the server's own socket, as the superuser that the image was told or its usual one. The
 * statement comes by standard input, and before it everything is switched off that could write it down.
 */
export async function postgres(
  { service, role }: RotationStep & { readonly kind: 'postgres' },
  { from, to }: Values,
  compose: Compose,
): Promise<Told> {
  const answer = await compose({
    words: ['exec', '-T', service, 'sh', '-c', asServer],
    input: statements(role, to),
    secrets: [from, to, sqlText(from), sqlText(to)].flatMap((text) => [text, text.replace(/^'|'$/g, '')]),
    seconds: 60,
  });
  if (answer.kind === 'ended' && answer.status === 0) return { kind: 'done' };
  return {
    kind: isRefusal(answer) ? 'refused' : 'unclear',
    words: wordsOf(answer).replaceAll(/psql:<stdin>:\d+: /g, ''),
  };
}

/** By the socket the server may want the user of its own process; a container that starts as root steps down to it. */
const asServer = [
  `set -- psql --no-psqlrc --quiet --no-password --set ON_ERROR_STOP=1 --username "\${POSTGRES_USER:-postgres}" --dbname postgres --file -`,
  'if [ "$(id -u)" = 0 ]; then for step in gosu su-exec; do if command -v "$step" >/dev/null; then set -- "$step" postgres "$@"; break; fi; done; fi',
  'exec "$@"',
].join('; ');

const statements = (role: string | undefined, password: string): string =>
  [
    '\\set VERBOSITY terse',
    "SET client_encoding = 'UTF8';",
    'SET standard_conforming_strings = on;',
    ...quiet.map(([setting, value]) => `SET ${setting} = ${value};`),
    "SET password_encryption = 'scram-sha-256';",
    `ALTER ROLE ${role === undefined ? 'CURRENT_USER' : sqlName(role)} PASSWORD ${sqlText(password)};`,
    '',
  ].join('\n');

/** The server's log, and what two common extensions keep of statements; a setting of an extension that is not there means nothing. */
const quiet = [
  ['log_statement', "'none'"],
  ['log_min_error_statement', "'panic'"],
  ['log_min_duration_statement', '-1'],
  ['log_min_duration_sample', '-1'],
  ['log_transaction_sample_rate', '0'],
  ['pg_stat_statements.track_utility', "'off'"],
  ['pgaudit.log', "'none'"],
] as const;

const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const sqlText = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** psql ends with 3 where a statement failed, and says `psql: error` where it never got to one; 126 and 127: there is no psql. */
function isRefusal(answer: Awaited<ReturnType<Compose>>): boolean {
  if (answer.kind !== 'ended') return answer.kind === 'unable';
  return [3, 126, 127].includes(answer.status) || /^psql: error: /m.test(answer.errors);
}
