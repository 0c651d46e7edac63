import { nearest } from '../../answers/nearest.js';
import type { ComposeService } from '../../model/compose.js';
import type { Yaml, YamlMap } from '../../model/yaml.js';
import { type Entry, entryOf, type Node } from '../../yaml/node.js';
import { fields, type Strange } from '../fields.js';
import { hintFor } from '../hints.js';
import type { Reading } from '../reading.js';
import { expected, given, type Shape, shown, text } from '../shape.js';
import { envFiles } from './env-files.js';
import { environment } from './environment.js';
import { dependencies, networks } from './links.js';
import { mounts } from './mounts.js';
import { ports } from './ports.js';
import { restShapes } from './rest.js';
import { build, command, decided, deploy, healthcheck, logging, oneOrTexts, texts } from './shapes.js';

/** `no` and `false` mean the same. */
const restart: Shape<string> = (node, reading) => {
  if (node.value === false) return 'no';
  const { value } = node;
  if (typeof value === 'string' && /^(?:no|always|unless-stopped|on-failure(?::\d+)?)$|\$/.test(value)) return value;
  reading.error(
    'unknown-value',
    node,
    `${shown(node)} is no restart policy`,
    'one of no, always, on-failure, on-failure:TIMES, unless-stopped',
  );
  return undefined;
};

/** Whole, and not below 0, unless a variable says. */
const replicas: Shape<string> = (node, reading) =>
  /^\d+$|\$/.test(String(node.value)) && node.kind === 'scalar'
    ? String(node.value)
    : expected(node, reading, 'a whole number');

const shapes = {
  image: text,
  build,
  command,
  entrypoint: command,
  environment,
  env_file: envFiles,
  volumes: mounts,
  ports,
  networks,
  depends_on: dependencies,
  healthcheck,
  user: text,
  hostname: text,
  restart,
  read_only: decided,
  init: decided,
  cap_add: texts,
  cap_drop: texts,
  security_opt: texts,
  tmpfs: oneOrTexts,
  profiles: texts,
  logging,
  scale: replicas,
  deploy,
  ...restShapes,
} satisfies Readonly<Record<string, Shape<unknown>>>;

/** Words that belong under `x-deployment` and are easily written one level too high. */
const needed = [
  'about',
  'when',
  'kind',
  'serves-nodes',
  'runs-on',
  'gpu',
  'phase',
  'trusts',
  'egress',
  'options',
  'databases',
];

const strange: Strange = (name, key, names, reading) => {
  const belongs = needed.includes(name) && nearest(name, names) !== name;
  const hint = belongs ? 'it belongs under x-deployment' : (hintFor(name, names) ?? 'keys of your own begin with x-');
  reading.error('unknown-key', key, `no Compose service has a key ${JSON.stringify(name)}`, hint);
};

/** Every key that a service has in Compose. */
export const service = fields(shapes, strange);

/** One Compose service, all short forms made long; an empty value counts as not said. */
export function readService({ name, key, node }: Entry, reading: Reading): ComposeService {
  const said = service(withoutEmpty(node), reading) ?? {};
  const { replicas: deployed, ...deploy } = said.deploy ?? {};
  checkReplicas(node, said.scale, deployed, reading);
  return reading.remember(
    {
      name,
      environment: said.environment ?? {},
      envFiles: said.env_file ?? [],
      mounts: said.volumes ?? [],
      ports: said.ports ?? [],
      networks: said.networks ?? {},
      dependsOn: said.depends_on ?? {},
      capAdd: said.cap_add ?? [],
      capDrop: said.cap_drop ?? [],
      securityOpt: said.security_opt ?? [],
      tmpfs: said.tmpfs ?? [],
      profiles: said.profiles ?? [],
      deploy,
      rest: restOf(said),
      ...given({
        image: said.image,
        build: said.build,
        command: said.command,
        entrypoint: said.entrypoint,
        healthcheck: said.healthcheck,
        user: said.user,
        hostname: said.hostname,
        restart: said.restart,
        readOnly: said.read_only,
        init: said.init,
        logging: said.logging,
        replicas: isSaid(deployed) ? String(deployed) : said.scale,
      }),
    },
    node,
    key,
  );
}

/** A key without a value says nothing, as for Compose. */
function withoutEmpty(node: Node): Node {
  if (node.kind !== 'map') return node;
  return { ...node, entries: new Map([...node.entries].filter(([, entry]) => entry.node.value !== null)) };
}

function restOf(said: Readonly<Partial<Record<string, unknown>>>): YamlMap {
  const kept = Object.keys(restShapes).filter((key) => said[key] !== undefined);
  // Each was read by a shape that gives YAML.
  return Object.fromEntries(kept.map((key) => [key, said[key] as Yaml]));
}

const isSaid = (value: Yaml | undefined): boolean => value !== undefined && value !== null;

function checkReplicas(node: Node, scale: string | undefined, deployed: Yaml | undefined, reading: Reading): void {
  const written = entryOf(entryOf(node, 'deploy')?.node, 'replicas')?.node;
  if (written !== undefined && written.value !== null) replicas(written, reading);
  if (scale === undefined || !isSaid(deployed) || String(deployed) === scale) return;
  const spot = entryOf(node, 'scale')?.key ?? node;
  reading.error(
    'replicas-twice',
    spot,
    `scale says ${scale}, deploy.replicas says ${String(deployed)}`,
    'keep deploy.replicas',
  );
}
