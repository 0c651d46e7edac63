import type { Stack, StackService } from '../model/stack.js';
import type { Yaml, YamlMap } from '../model/yaml.js';
import { references, substitute } from '../yaml/interpolation.js';
import { type Entry, entriesOf, entryOf, type Node } from '../yaml/node.js';
import { readService } from './compose/service.js';
import { readDescription } from './description.js';
import { fields, type Strange } from './fields.js';
import type { Beside } from './files/beside.js';
import { hintFor } from './hints.js';
import { readNeeds } from './needs.js';
import type { Reading } from './reading.js';
import { readFileSecrets } from './secrets.js';
import { anything, expected, type Shape, text } from './shape.js';
import { readVolumes } from './volumes.js';

const strange: Strange = (name, key, names, reading) => {
  const hint = hintFor(name, names) ?? 'keys of your own begin with x-';
  reading.error('unknown-key', key, `a Compose file has no key ${JSON.stringify(name)}`, hint);
};

/** The top level of the Compose Specification. */
export const root = fields(
  {
    version: anything,
    name: text,
    services: anything,
    networks: anything,
    volumes: anything,
    secrets: anything,
    configs: anything,
    models: anything,
    'x-deployment': anything,
  },
  strange,
);

/** The whole file; nothing if there is no Compose file in it. */
export function readRoot(node: Node, beside: Beside, reading: Reading): Stack | undefined {
  if (node.kind !== 'map') return expected(node, reading, 'a Compose file: a map with services');
  const services = entryOf(node, 'services')?.node;
  if (services?.kind !== 'map' || services.entries.size === 0) return noServices(node, services, reading);
  root(node, reading);
  const part = (name: string) => entryOf(node, name)?.node;
  const said = part('x-deployment');
  const name = stackName(node, said !== undefined, beside, reading);
  const description = readDescription(said, name, reading);
  return reading.remember(
    {
      name,
      ...description,
      described: said !== undefined,
      secrets: [...description.secrets, ...readFileSecrets(part('secrets'), reading)],
      services: entriesOf(services).map((entry) => stackService(entry, said !== undefined, reading)),
      volumes: readVolumes(part('volumes'), reading),
      networks: topLevel(part('networks'), networkKeys, reading),
      composeSecrets: topLevel(part('secrets'), secretKeys, reading),
      composeConfigs: topLevel(part('configs'), configKeys, reading),
      composeModels: topLevel(part('models'), modelKeys, reading),
    },
    node,
  );
}

function noServices(node: Node, services: Node | undefined, reading: Reading): undefined {
  const old = entriesOf(node).some((entry) => entryOf(entry.node, 'image') !== undefined);
  const hint = old
    ? 'this is how Compose files were before 2016: put everything below services:'
    : 'add services: { NAME: { image: … } }';
  reading.error('no-services', services ?? node, 'a stack has at least one service', hint);
  return undefined;
}

function stackService(entry: Entry, described: boolean, reading: Reading): StackService {
  const compose = readService(entry, reading);
  const said = entryOf(entry.node, 'x-deployment');
  if (said !== undefined && !described)
    reading.error(
      'not-described',
      said.key,
      'x-deployment on a service, but none at the top',
      'add x-deployment: { version: 1, title: … } at the top',
    );
  const needs = readNeeds(said?.node, reading);
  return reading.remember({ compose, needs, at: reading.document.placeAt(entry.key) }, entry.node, entry.key);
}

/** Compose has keys here, and the vocabulary none. */
const nothingToSay: Shape<Yaml> = (node, reading) => {
  reading.error(
    'misplaced-key',
    node,
    'x-deployment says nothing here',
    'it stands at the top, on services, volumes and secrets',
  );
  return undefined;
};

export const networkKeys = fields({
  'x-deployment': nothingToSay,
  name: text,
  driver: text,
  driver_opts: anything,
  ipam: anything,
  external: anything,
  internal: anything,
  enable_ipv4: anything,
  enable_ipv6: anything,
  attachable: anything,
  labels: anything,
});

export const secretKeys = fields({
  name: text,
  environment: text,
  file: text,
  external: anything,
  labels: anything,
  driver: text,
  driver_opts: anything,
  template_driver: text,
  'x-deployment': anything,
});

export const configKeys = fields({
  'x-deployment': nothingToSay,
  name: text,
  content: text,
  environment: text,
  file: text,
  external: anything,
  labels: anything,
  template_driver: text,
});

export const modelKeys = fields({
  'x-deployment': nothingToSay,
  name: text,
  model: text,
  context_size: anything,
  runtime_flags: anything,
});

/** Kept as written, apart from what only we read. */
function topLevel(node: Node | undefined, keys: ReturnType<typeof fields>, reading: Reading): YamlMap {
  if (node !== undefined && node.kind !== 'map' && node.value !== null) expected(node, reading, 'a map');
  return Object.fromEntries(
    entriesOf(node).map((entry) => {
      if (entry.node.value !== null) keys(entry.node, reading);
      return [entry.name, compose(entry.node.value)];
    }),
  );
}

function compose(value: Yaml): Yaml {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x-')));
}

const projectName = /^[a-z0-9][a-z0-9_-]*$/;

/** The project's name, else that of the folder or file. */
function stackName(node: Node, described: boolean, { folder }: Beside, reading: Reading): string {
  const written = entryOf(node, 'name')?.node;
  const value = typeof written?.value === 'string' ? written.value : undefined;
  if (value !== undefined && projectName.test(value)) return value;
  const withVariables = value !== undefined && references(value).length > 0;
  if (written !== undefined && (described || !withVariables))
    reading.error('stack-name', written, 'a name is lower case: letters, digits, - and _', 'such as name: my-lab');
  const filled = substitute(value ?? '', (name) => references(value ?? '').find((each) => each.name === name)?.default);
  return projectName.test(filled) ? filled : nameFromPath(`${folder}/${reading.document.file}`);
}

function nameFromPath(file: string): string {
  const segments = file.split(/[\\/]/).filter((segment) => /[A-Za-z0-9]/.test(segment));
  const usual = /^(?:stack|compose|docker-compose)\.ya?ml$/;
  const named = segments.filter((segment) => !usual.test(segment)).at(-1) ?? 'stack';
  const slug = named
    .replace(/\.ya?ml$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-');
  return slug.replace(/^[-_]+|-+$/g, '') || 'stack';
}
