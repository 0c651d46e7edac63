import type { Place } from '../../model/problem.js';
import { type Entry, entriesOf, entryOf, itemsOf, type Node } from '../../yaml/node.js';
import { mapOf, withEntries, withoutReset } from '../../yaml/tree.js';
import { fields } from '../fields.js';
import { expected, listOf as listShape, text } from '../shape.js';
import { folderOf, joined } from './beside.js';
import type { Defaults } from './dotenv.js';
import { extendedServices } from './extends.js';
import { fileAt, type Gathering } from './gathering.js';
import { laidOver } from './merge.js';
import { fileDefaults, resolved, under } from './project-env.js';
import { rebasedRoot } from './rebase.js';

const long = fields({ path: listShape(text, 'or-one'), project_directory: text, env_file: listShape(text, 'or-one') });

/** A Compose file with all that other files say, and the values that its variables have where the author works. */
export interface Gathered {
  readonly root: Node;
  readonly defaults: Defaults;
}

/** One file of a folder with what its services extend and what it includes. */
export function gatheredFile(root: Node, folder: string, gathering: Gathering): Gathered {
  return withIncluded(extendedServices(withoutReset(root), folder, gathering), folder, gathering);
}

/** The file with the resources of those that it includes; what both define differently is a problem. */
function withIncluded(root: Node, folder: string, gathering: Gathering): Gathered {
  const said = entryOf(root, 'include')?.node;
  if (root.kind !== 'map' || said === undefined) return { root, defaults: gathering.defaults };
  const items = said.kind === 'list' ? itemsOf(said) : [said];
  const start: Gathered = { root: withEntries(root, { include: undefined }), defaults: gathering.defaults };
  return items.reduce((whole, item) => added(whole, item, folder, gathering), start);
}

function added(whole: Gathered, item: Node, folder: string, gathering: Gathering): Gathered {
  const part = included(item, folder, { ...gathering, defaults: whole.defaults });
  if (part === undefined) return whole;
  return { root: together(whole.root, part.root, gathering), defaults: part.defaults };
}

/** One entry of `include`: a path, or paths that are laid over each other, with a folder and env files of their own. */
function included(item: Node, folder: string, gathering: Gathering): Gathered | undefined {
  const said = item.kind === 'map' ? long(item, gathering.reading) : { path: [String(item.value)] };
  if (item.kind === 'list') return expected(item, gathering.reading, 'a path, or a map with path');
  const [first, ...others] = (said?.path ?? []).map((path) => joined(folder, resolved(path, gathering.defaults)));
  if (first === undefined) return undefined;
  const home =
    said?.project_directory === undefined
      ? folderOf(first)
      : joined(folder, resolved(said.project_directory, gathering.defaults));
  const envFiles = said?.env_file?.map((path) => joined(folder, resolved(path, gathering.defaults))) ?? [
    joined(home, '.env'),
  ];
  const defaults = withDefaultsOf(envFiles, item, said?.env_file !== undefined, gathering);
  const files = [first, ...others].flatMap((path) => fileAt(path, item, gathering) ?? []);
  const [base, ...over] = files;
  if (base === undefined) return undefined;
  const root = over.reduce((below, above) => laidOver(below, above), base);
  const part = gatheredFile(root, home, { ...gathering, defaults, open: [...gathering.open, first] });
  return { root: rebasedRoot(part.root, home), defaults: part.defaults };
}

/** What the including project says goes before what the included one's own env files say. */
function withDefaultsOf(paths: readonly string[], item: Node, named: boolean, gathering: Gathering): Defaults {
  return paths.reduce((known, path) => {
    const found = fileDefaults(path, gathering);
    if (found === undefined && named)
      gathering.reading.error(
        'file-missing',
        item,
        `there is no file ${path} beside this one`,
        'add it, or take env_file out',
      );
    return found === undefined ? known : under(known, found, gathering.reading);
  }, gathering.defaults);
}

const kinds = ['services', 'networks', 'volumes', 'secrets', 'configs', 'models'] as const;

function together(root: Node, part: Node, gathering: Gathering): Node {
  if (root.kind !== 'map') return root;
  const changes = kinds.flatMap((kind) => {
    const more = entryOf(part, kind)?.node;
    if (more?.kind !== 'map') return [];
    const own = entryOf(root, kind)?.node;
    return [
      [
        kind,
        mapOf(own ?? more, [
          ...entriesOf(own),
          ...entriesOf(more).filter((entry) => isNew(entry, own, kind, gathering)),
        ]),
      ] as const,
    ];
  });
  return withEntries(root, Object.fromEntries(changes));
}

/** The same thing said twice in the same words is one thing. */
function isNew({ name, key, node }: Entry, own: Node | undefined, kind: string, { reading }: Gathering): boolean {
  const before = entryOf(own, name);
  if (before === undefined) return true;
  if (JSON.stringify(before.node.value) !== JSON.stringify(node.value))
    reading.error(
      'included-twice',
      key,
      `${kind}.${name} is also defined at ${placeWords(reading.document.placeAt(before.key))}`,
      'rename one of them, or put the difference into the override file',
    );
  return false;
}

const placeWords = ({ file, line }: Place): string => `${file}:${line}`;
