import type { Database, Fetch, GpuNeed, InitOption, Needs, Phase, Trust } from '../model/needs.js';
import { type Entry, entriesOf, entryOf, type Node } from '../yaml/node.js';
import { condition } from './condition.js';
import { below, relative } from './parts.js';
import type { Reading } from './reading.js';
import { exactly, expected, fields, flag, given, listOf, mapOf, oneOf, prose, type Shape, text } from './shape.js';

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
const word = exactly(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable', 'letters, digits and _');

const database: Shape<Database> = (node, reading) => {
  const said = node.value === null ? {} : databaseFields(node, reading);
  return said && { extensions: said.extensions ?? [], ...given({ name: said.name, user: said.user }) };
};

const databaseFields = fields({ name: text, user: text, extensions: listOf(text) });

const trust: Shape<Trust> = (node, reading) => {
  const said = fields({ bundle: absolute, env: listOf(word, 'or-one') })(node, reading);
  if (said === undefined) return undefined;
  if (said.bundle !== undefined) return { bundle: said.bundle, env: said.env ?? [] };
  if (entryOf(node, 'bundle') === undefined)
    expected(node, reading, 'a map with bundle: the path of the CA bundle in the container');
  return undefined;
};

const fetch: Shape<Fetch> = (node, reading) => {
  const said = fields({ script: relative, local: listOf(relative, 'or-one') })(node, reading);
  if (said?.script !== undefined) return { script: said.script, local: said.local ?? [] };
  if (said !== undefined && entryOf(node, 'script') === undefined)
    expected(node, reading, 'a map with script: a path beside the stack');
  return undefined;
};

const option = fields({ sets: word, puts: text, about: prose });

const needs = fields({
  about: prose,
  when: condition,
  kind: oneOf(...kinds),
  external: flag,
  databases: mapOf(database),
  'serves-nodes': listOf(ports),
  'fixed-port': flag,
  'runs-on': text,
  gpu: oneOf<GpuNeed>('none', 'one-each', 'all', 'optional', 'delegate'),
  phase: oneOf<Phase>('run', 'init', 'build', 'tool'),
  scripts: mapOf(words),
  options: mapOf(option),
  fetch,
  trusts: trust,
  egress: flag,
  why: mapOf(prose),
  'starts-containers': text,
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
  const options = entriesOf(entryOf(node, 'options')?.node);
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
      options: options.flatMap((entry) => initOption(entry, said.options?.[entry.name], reading)),
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

function initOption(
  { name, key, node }: Entry,
  said: ReturnType<typeof option>,
  reading: Reading,
): readonly InitOption[] {
  if (said === undefined) return [];
  if (!/^[a-z][a-z0-9-]*$/.test(name) || ownOptions.has(name))
    reading.error(
      'option-name',
      key,
      `init can have no option --${name}`,
      ownOptions.has(name) ? 'init has one of that name' : 'lower case, digits and hyphens',
    );
  const about = said.about ?? name;
  if (said.sets !== undefined && said.puts === undefined)
    return [reading.remember({ kind: 'sets', name, about, variable: said.sets } as const, node, key)];
  if (said.puts !== undefined && said.sets === undefined) {
    if (!below(said.puts))
      reading.error('outside-folder', node, `${said.puts} is not below the folder`, 'write a relative path without ..');
    return [reading.remember({ kind: 'puts', name, about, path: said.puts } as const, node, key)];
  }
  expected(node, reading, 'a map with either sets: VARIABLE or puts: PATH');
  return [];
}

/** Options that every init script has. */
const ownOptions = new Set(['build', 'help', 'version']);
