import type { Database, Fetch, GpuNeed, Needs, Phase, Trust } from '../model/needs.js';
import { entryOf, type Node } from '../yaml/node.js';
import { condition } from './condition.js';
import { fields, key } from './fields.js';
import { option, readOptions, word } from './init-options.js';
import { relative } from './paths.js';
import type { Reading } from './reading.js';
import { orNothing } from './schema.js';
import { exactly, flag, given, listOf, mapOf, oneOf, prose, taking, text } from './shape.js';

/** Services that are known by what they are: they may be external, get TLS, health and back-up. */
export const kinds = ['postgres', 'redis', 'valkey', 'minio', 'mysql', 'mariadb'] as const;

const absolute = exactly(/^\/[^\s:]+$/, 'an absolute path');
const ports = exactly(/^\d{1,5}(?:-\d{1,5})?$/, 'a port or a range of ports', 'such as 5432 or 10000-10999');
/** They are written into a script, word by word. */
const words = exactly(
  /^[A-Za-z0-9_./:=,@%+-]+(?: [A-Za-z0-9_./:=,@%+-]+)*$/,
  'plain words with one space between them',
  'what needs quotes belongs into a file that the container mounts',
);

const databaseKeys = fields({
  name: key(text, 'What it is called; may hold answers.'),
  user: key(text, 'Whose it is; may hold answers.'),
  extensions: key(
    listOf(text),
    'Extensions that the README tells to create where the server is the own one of the operator.',
  ),
});

const database = taking<Database>(orNothing(databaseKeys.schema), (node, reading) => {
  const said = node.value === null ? {} : databaseKeys(node, reading);
  return said && { extensions: said.extensions ?? [], ...given({ name: said.name, user: said.user }) };
});

const trustKeys = fields({
  bundle: key(absolute, 'Where the bundle of authorities must be in the container.', {
    required: { code: 'wrong-type', message: 'bundle is missing: the path of the CA bundle in the container' },
  }),
  env: key(listOf(word, 'or-one'), 'The variables that point to it.'),
});

const trust = taking<Trust>(trustKeys.schema ?? {}, (node, reading) => {
  const { bundle, env = [] } = trustKeys(node, reading) ?? {};
  return bundle === undefined ? undefined : { bundle, env };
});

const fetchKeys = fields({
  script: key(relative, 'A script beside the stack that brings the source; init runs it before it builds.', {
    required: { code: 'wrong-type', message: 'script is missing: a path beside the stack' },
  }),
  local: key(listOf(relative, 'or-one'), 'What it, or the operator, puts below the folder; git ignores that.'),
});

const fetch = taking<Fetch>(fetchKeys.schema ?? {}, (node, reading) => {
  const { script, local = [] } = fetchKeys(node, reading) ?? {};
  return script === undefined ? undefined : { script, local };
});

/** What a service may say beyond Compose. */
export const needs = fields({
  about: key(prose, 'One line for README and messages.'),
  when: key(condition, 'It exists only then.'),
  kind: key(
    oneOf(...kinds),
    'What it is. It gets `X_HOST` and `X_PORT`; a Postgres gets TLS and the variables of its databases.',
  ),
  external: key(flag, '`false`: nobody may provide this Postgres, Redis or Valkey instead.', { default: true }),
  databases: key(mapOf(database), 'By prefix, where there is more than the one called after the service.'),
  'serves-nodes': key(
    listOf(ports),
    'Ports that other services reach it at. It gets `X_HOST` and `X_PORT`, and services of other machines may use it; without it, a `kind` serves its usual port.',
  ),
  'fixed-port': key(
    flag,
    'Programs can be told no other port: it is not asked for where the server is the operator’s own.',
    {
      default: false,
    },
  ),
  'runs-on': key(text, '`main`, `every-node` or a role: on which machines it runs.', { default: 'main' }),
  gpu: key(
    oneOf<GpuNeed>('none', 'one-each', 'all', 'optional', 'delegate'),
    '`one-each`: one copy per GPU where no number is said; `delegate`: it has none itself, and hands `${GPU_IDS}` on to containers that it starts. Those of AMD and Intel also want the groups of the device files, which it is not told: say `requires: { gpu: [nvidia] }`.',
    { default: 'none' },
  ),
  phase: key(
    oneOf<Phase>('run', 'init', 'build', 'tool'),
    '`init`: a job of init, in `depends_on` order, safe to repeat; `build`: an image that is only built, for others to run or to be built upon; `tool`: a command for the operator, which nothing starts.',
    { default: 'run' },
  ),
  scripts: key(
    mapOf(words),
    'Of a tool: each becomes `NAME.sh` in `scripts/`, which runs it with these words (no quotes, no variables).',
  ),
  options: key(mapOf(option), 'Of a job: options of init.'),
  fetch: key(fetch, 'Of what is built: how its source gets here.'),
  trusts: key(trust, 'Where the merged authorities must be; nothing is mounted when there are none.'),
  egress: key(flag, 'It needs a way out; the others have none.', { default: false }),
  why: key(
    mapOf(prose),
    'Reasons for exceptions, by what they are for: `read_only`, `cap_add`, `user`, `egress`, `network_mode`, `privileged`, `docker-socket`.',
  ),
  'starts-containers': key(
    text,
    'The names, with `*` at the end, of containers that it starts and Compose does not know.',
  ),
});

/** What a service that says nothing needs. */
export const noNeeds: Needs = {
  when: [],
  external: true,
  databases: {},
  servesNodes: [],
  fixedPort: false,
  runsOn: 'main',
  gpu: 'none',
  phase: 'run',
  scripts: {},
  options: [],
  egress: false,
  why: {},
};

/** `x-deployment` of a service (vocabulary, "On a service"). */
export function readNeeds(node: Node | undefined, reading: Reading): Needs {
  const said = node === undefined ? undefined : needs(node, reading);
  if (node === undefined || said === undefined) return { ...noNeeds };
  belongsTo('options', 'phase', ['init'], node, reading);
  belongsTo('fetch', 'phase', ['build'], node, reading);
  belongsTo('scripts', 'phase', ['tool'], node, reading);
  belongsTo('databases', 'kind', ['postgres', 'mysql', 'mariadb'], node, reading);
  belongsTo('external', 'kind', kinds, node, reading);
  return reading.remember(
    {
      when: said.when ?? [],
      external: said.external ?? true,
      databases: said.databases ?? {},
      servesNodes: said['serves-nodes'] ?? [],
      fixedPort: said['fixed-port'] ?? false,
      runsOn: said['runs-on'] ?? 'main',
      gpu: said.gpu ?? 'none',
      phase: said.phase ?? 'run',
      scripts: said.scripts ?? {},
      options: readOptions(entryOf(node, 'options')?.node, said.options, reading),
      egress: said.egress ?? false,
      why: said.why ?? {},
      ...given({
        about: said.about,
        kind: said.kind,
        fetch: said.fetch,
        trusts: said.trusts,
        startsContainers: said['starts-containers'],
      }),
    },
    node,
  );
}

/** A key that only means something beside another one. */
function belongsTo(key: string, other: string, values: readonly string[], node: Node, reading: Reading): void {
  const entry = entryOf(node, key);
  const value = entryOf(node, other)?.node.value;
  if (entry === undefined || values.includes(String(value))) return;
  const those = values.join(', ');
  reading.error(
    'misplaced-key',
    entry.key,
    `${key} means something beside ${other}: ${those} only`,
    `add ${other}: ${values[0]}, or take ${key} out`,
  );
}
