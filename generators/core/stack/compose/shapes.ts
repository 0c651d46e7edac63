import type { Yaml, YamlMap } from '../../model/yaml.js';
import { entriesOf, entryOf, itemsOf, type Node } from '../../yaml/node.js';
import { fields } from '../fields.js';
import type { Reading } from '../reading.js';
import { anything, expected, flag, type Shape, shown, text } from '../shape.js';

/** Shapes of Compose keys that are kept as they are written; only what Compose itself would refuse is a problem. */

/** True, false, or text with a variable that will be one of them. */
export const flagOrVariable: Shape<Yaml> = (node, reading) =>
  typeof node.value === 'string' ? node.value : flag(node, reading);

/** True or false in any of Compose's words; a variable cannot decide it, because the generator builds on the answer. */
export const decided: Shape<boolean> = (node, reading) => {
  const word = String(node.value).toLowerCase();
  if (node.kind === 'scalar' && ['true', 'yes', 'y', 'on'].includes(word)) return true;
  if (node.kind === 'scalar' && ['false', 'no', 'n', 'off'].includes(word)) return false;
  return expected(node, reading, 'true or false');
};

export const textAsIs: Shape<Yaml> = (node, reading) => {
  if (typeof node.value === 'boolean') return expected(node, reading, 'text', 'put quotes around it');
  return node.kind === 'scalar' ? node.value : text(node, reading);
};

export const map: Shape<YamlMap> = (node, reading) =>
  node.kind === 'map' ? node.value : expected(node, reading, 'a map');

export const listAsIs: Shape<Yaml> = (node, reading) =>
  node.kind === 'list' ? node.value : expected(node, reading, 'a list');

export const textOrList: Shape<Yaml> = (node, reading) =>
  node.kind === 'map' ? expected(node, reading, 'text or a list') : node.value;

export const listOrMap: Shape<Yaml> = (node, reading) =>
  node.kind === 'scalar' ? expected(node, reading, 'a list or a map') : node.value;

/** A list of texts; numbers are taken as text. */
export const texts: Shape<readonly string[]> = (node, reading) =>
  node.kind === 'list' ? itemsOf(node).flatMap((item) => text(item, reading) ?? []) : expected(node, reading, 'a list');

export const oneOrTexts: Shape<readonly string[]> = (node, reading) =>
  node.kind === 'list' ? texts(node, reading) : [text(node, reading) ?? []].flat();

/** Shell form or exec form; `null` is the image's own. */
export const command: Shape<string | readonly string[]> = (node, reading) => {
  if (node.kind === 'list') return texts(node, reading);
  return typeof node.value === 'string' ? node.value : expected(node, reading, 'text or a list of words');
};

const healthcheckFields = fields({
  disable: flagOrVariable,
  interval: textAsIs,
  retries: textAsIs,
  test: anything,
  timeout: textAsIs,
  start_period: textAsIs,
  start_interval: textAsIs,
});

/** `healthcheck`; a test that is text becomes `[CMD-SHELL, text]`, which means the same. */
export const healthcheck: Shape<YamlMap> = (node, reading) => {
  const said = healthcheckFields(node, reading);
  const test = entryOf(node, 'test')?.node;
  if (said === undefined || test === undefined) return said as YamlMap | undefined;
  return { ...said, test: healthTest(test, reading) ?? [] };
};

function healthTest(node: Node, reading: Reading): readonly string[] | undefined {
  if (typeof node.value === 'string') return ['CMD-SHELL', node.value];
  const words = node.kind === 'list' ? texts(node, reading) : expected(node, reading, 'text or a list');
  if (words === undefined || ['CMD', 'CMD-SHELL', 'NONE'].includes(words[0] ?? '')) return words;
  const first = itemsOf(node)[0] ?? node;
  const hint = 'write [CMD, program, argument, …], [CMD-SHELL, command line] or [NONE]';
  reading.error(
    'health-test',
    first,
    `a health test does not begin with ${words[0] === undefined ? 'nothing' : shown(first)}`,
    hint,
  );
  return words;
}

export const logging = fields({ driver: textAsIs, options: map }) as Shape<YamlMap>;

export const deploy = fields({
  mode: textAsIs,
  endpoint_mode: textAsIs,
  replicas: textAsIs,
  labels: listOrMap,
  rollback_config: map,
  update_config: map,
  resources: fields({
    limits: fields({ cpus: textAsIs, memory: textAsIs, pids: textAsIs }),
    reservations: fields({ cpus: textAsIs, memory: textAsIs, generic_resources: listAsIs, devices: listAsIs }),
  }) as Shape<YamlMap>,
  restart_policy: map,
  placement: map,
}) as Shape<YamlMap>;

const buildFields = fields({
  context: textAsIs,
  dockerfile: textAsIs,
  dockerfile_inline: textAsIs,
  entitlements: listAsIs,
  args: listOrMap,
  ssh: anything,
  labels: listOrMap,
  cache_from: listAsIs,
  cache_to: listAsIs,
  no_cache: flagOrVariable,
  no_cache_filter: textOrList,
  additional_contexts: listOrMap,
  network: textAsIs,
  provenance: anything,
  sbom: anything,
  pull: flagOrVariable,
  target: textAsIs,
  shm_size: textAsIs,
  extra_hosts: listOrMap,
  isolation: textAsIs,
  privileged: flagOrVariable,
  secrets: listAsIs,
  tags: listAsIs,
  ulimits: map,
  platforms: listAsIs,
});

/** `build` as text or a map → a map. */
export const build: Shape<YamlMap> = (node, reading) => {
  if (typeof node.value === 'string') return { context: node.value };
  return buildFields(node, reading) as YamlMap | undefined;
};

/** Short and long form; names are looked up by the rules. */
export const grants: Shape<Yaml> = (node, reading) => {
  if (node.kind !== 'list') return expected(node, reading, 'a list');
  for (const item of itemsOf(node))
    if (item.kind === 'map') grant(item, reading);
    else if (typeof item.value !== 'string') expected(item, reading, 'a name, or a map with source and target');
  return node.value;
};

const grant = fields({ source: textAsIs, target: textAsIs, uid: textAsIs, gid: textAsIs, mode: textAsIs });

/** The names that a list of configs or secrets grants, and where they stand. */
export function granted(node: Node | undefined): readonly Node[] {
  const names = itemsOf(node).flatMap((item) => (item.kind === 'map' ? (entryOf(item, 'source')?.node ?? []) : [item]));
  return names.filter(({ value }) => typeof value === 'string');
}

export const ulimits: Shape<Yaml> = (node, reading) => {
  for (const { node: each } of entriesOf(node))
    if (each.kind === 'map') fields({ soft: textAsIs, hard: textAsIs })(each, reading);
  return map(node, reading);
};
