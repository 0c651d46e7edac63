import { type Entry, entriesOf, itemsOf, type Node } from '../../yaml/node.js';
import { listOf, mapOf, scalarOf } from '../../yaml/tree.js';
import { asPath, joined } from './beside.js';

/** Changes one path. */
type Move = (path: string) => string;

/** A service of a file in `folder`, with every relative path in it as the main file would write it. */
export function rebasedService(service: Node, folder: string): Node {
  return folder === '.' ? service : mapEntries(service, serviceMoves(mover(folder)));
}

/** The resources of a file in `folder` likewise: those of services, and the files of secrets and configs. */
export function rebasedRoot(root: Node, folder: string): Node {
  if (folder === '.') return root;
  const files = { file: text(mover(folder)) };
  return mapEntries(root, {
    services: each((service) => rebasedService(service, folder)),
    secrets: each((secret) => mapEntries(secret, files)),
    configs: each((config) => mapEntries(config, files)),
  });
}

/** A path that a variable gives is moved in its default. */
function mover(folder: string): Move {
  const moved = (path: string) => asPath(joined(folder, path));
  return (path) => {
    const variable = /^(\$\{\w+:?-)(\.{1,2}\/[^}]*)(\}.*)$/s.exec(path);
    if (variable !== null) return `${variable[1]}${moved(variable[2] ?? '')}${variable[3]}`;
    return path.startsWith('$') || /^[a-z][a-z0-9+.-]*:|^git@/.test(path) ? path : moved(path);
  };
}

type Change = (node: Node) => Node;

const serviceMoves = (move: Move): Readonly<Record<string, Change>> => ({
  build: (node) =>
    node.kind === 'scalar'
      ? text(move)(node)
      : mapEntries(node, { context: text(move), additional_contexts: contexts(move), ssh: (ssh) => ssh }),
  env_file: oneOrItems((node) => (node.kind === 'map' ? mapEntries(node, { path: text(move) }) : text(move)(node))),
  label_file: oneOrItems(text(move)),
  volumes: oneOrItems((node) => (node.kind === 'map' ? longMount(node, move) : shortMount(node, move))),
  credential_spec: (node) => mapEntries(node, { file: text(move) }),
  develop: (node) => mapEntries(node, { watch: oneOrItems((watch) => mapEntries(watch, { path: text(move) })) }),
});

/** Named contexts may be images, addresses or services; a path begins with a dot. */
const contexts =
  (move: Move): Change =>
  (node) =>
    node.kind === 'map' ? each(dotted(move))(node) : node;

const dotted =
  (move: Move): Change =>
  (node) =>
    typeof node.value === 'string' && node.value.startsWith('.') ? text(move)(node) : node;

const longMount = (node: Node, move: Move): Node =>
  entriesOf(node).some(({ name, node: value }) => name === 'type' && value.value === 'bind')
    ? mapEntries(node, { source: text(move) })
    : node;

function shortMount(node: Node, move: Move): Node {
  const written = String(node.value);
  const source = /^(?:\.{1,2}(?:\/[^:]*)?|\$\{\w+:?-\.{1,2}\/[^}]*\}[^:]*)(?=:)/.exec(written)?.[0];
  return source === undefined ? node : scalarOf(node, `${move(source)}${written.slice(source.length)}`);
}

const text =
  (move: Move): Change =>
  (node) =>
    typeof node.value === 'string' ? scalarOf(node, move(node.value)) : node;

const oneOrItems =
  (change: Change): Change =>
  (node) =>
    node.kind === 'list' ? listOf(node, itemsOf(node).map(change)) : change(node);

const each =
  (change: Change): Change =>
  (node) =>
    node.kind === 'map'
      ? mapOf(
          node,
          entriesOf(node).map((entry) => ({ ...entry, node: change(entry.node) })),
        )
      : node;

function mapEntries(node: Node, changes: Readonly<Record<string, Change>>): Node {
  if (node.kind !== 'map') return node;
  const changed = (entry: Entry) => (Object.hasOwn(changes, entry.name) ? changes[entry.name] : undefined);
  return mapOf(
    node,
    entriesOf(node).map((entry) => ({ ...entry, node: changed(entry)?.(entry.node) ?? entry.node })),
  );
}
