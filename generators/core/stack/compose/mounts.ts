import type { Mount } from '../../model/compose.js';
import type { ComposeText, YamlMap } from '../../model/yaml.js';
import { references, splitOutside } from '../../yaml/interpolation.js';
import { itemsOf, type Node } from '../../yaml/node.js';
import { fields } from '../fields.js';
import { list } from '../hints.js';
import type { Reading } from '../reading.js';
import { anything, expected, oneOf, type Shape, shown, text } from '../shape.js';
import { decided } from './shapes.js';

/** `volumes` of a service, short and long → `Mount`s. */
export const mounts: Shape<readonly Mount[]> = (node, reading) =>
  node.kind === 'list'
    ? itemsOf(node).flatMap((item) => {
        const read = mount(item, reading);
        return read === undefined ? [] : [reading.remember(read, item)];
      })
    : expected(node, reading, 'a list of mounts');

function mount(node: Node, reading: Reading): Mount | undefined {
  if (node.kind === 'map') return longMount(node, reading);
  if (typeof node.value === 'string' && node.value !== '') return shortMount(node, node.value, reading);
  return expected(node, reading, 'a mount such as data:/path or ./file:/path:ro');
}

/** `[source:]target[:options]`; colons inside `${…}` separate nothing. */
function shortMount(node: Node, written: string, reading: Reading): Mount | undefined {
  if (isWindowsPath(written)) {
    const hint = 'deployments run on Linux: write a path such as ./data, or name a volume (two letters at least)';
    reading.error('windows-path', node, `${written} is a Windows path`, hint);
    return undefined;
  }
  const parts = splitOutside(written, ':');
  const [source = '', target = '', options = ''] = parts;
  if (parts.includes('') || parts.length > 3) {
    reading.error('mount-form', node, `${shown(node)} is no mount`, 'write SOURCE:TARGET, SOURCE:TARGET:ro, or TARGET');
    return undefined;
  }
  if (!absolute(parts.length === 1 ? source : target, node, reading)) return undefined;
  if (parts.length === 1) return { kind: 'anonymous', target: source, rest: {} };
  const said = readOptions(options, node, reading);
  if (!isPath(source)) return { kind: 'volume', volume: source, target, ...said };
  return { kind: 'bind', source, target, ...said };
}

const isWindowsPath = (written: string): boolean => /^(?:[A-Za-z]:[\\/]|\\\\|\.{1,2}\\)/.test(written);

/** A path begins with `/`, `.` or `~`; where a variable stands first, its default decides, and without one it is a path. */
function isPath(source: ComposeText): boolean {
  const first = references(source)[0];
  if (first?.offset !== 0) return /^[./~]/.test(source);
  return first.default === undefined || first.default === '' || isPath(first.default);
}

function absolute(target: ComposeText, node: Node, reading: Reading): boolean {
  if (/^[/$]/.test(target)) return true;
  reading.error('mount-target', node, `${target} is no absolute path in the container`, 'write SOURCE:/absolute/path');
  return false;
}

const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'];
const consistencies = ['consistent', 'cached', 'delegated'];
const optionWords = ['ro', 'rw', 'z', 'Z', 'nocopy', ...propagations, ...consistencies];

function readOptions(written: ComposeText, node: Node, reading: Reading): { readOnly: boolean; rest: YamlMap } {
  const words = written === '' ? [] : written.split(',');
  for (const word of words)
    if (!optionWords.includes(word) && !word.includes('$'))
      reading.error(
        'mount-option',
        node,
        `a mount has no option ${JSON.stringify(word)}`,
        `one of ${list(optionWords)}`,
      );
  const selinux = words.find((word) => word === 'z' || word === 'Z');
  const propagation = words.find((word) => propagations.includes(word));
  const consistency = words.find((word) => consistencies.includes(word));
  const bind = { ...(selinux && { selinux }), ...(propagation && { propagation }) };
  return {
    readOnly: words.includes('ro'),
    rest: {
      ...(Object.keys(bind).length > 0 && { bind }),
      ...(words.includes('nocopy') && { volume: { nocopy: true } }),
      ...(consistency && { consistency }),
    },
  };
}

const long = fields({
  type: oneOf('volume', 'bind', 'tmpfs', 'npipe', 'cluster', 'image'),
  source: text,
  target: text,
  read_only: decided,
  consistency: text,
  bind: anything,
  volume: anything,
  tmpfs: anything,
  image: anything,
});

function longMount(node: Node, reading: Reading): Mount | undefined {
  const said = long(node, reading);
  if (said === undefined) return undefined;
  const { type, source, target, read_only: readOnly = false, ...rest } = said;
  if (node.kind === 'map' && !node.entries.has('type'))
    return expected(node, reading, 'a map with type: volume, bind or tmpfs');
  if (type === undefined) return undefined;
  if (target === undefined) return expected(node, reading, 'a map with a target');
  if (!absolute(target, node, reading)) return undefined;
  switch (type) {
    case 'volume':
      if (source === undefined) return { kind: 'anonymous', target, rest };
      return { kind: 'volume', volume: source, target, readOnly, rest };
    case 'bind':
      if (source === undefined) return expected(node, reading, 'a map with a source, since its type is bind');
      return { kind: 'bind', source, target, readOnly, rest };
    case 'tmpfs':
      return { kind: 'tmpfs', target, rest };
    case 'npipe':
    case 'cluster':
    case 'image':
      return { kind: 'other', value: node.value as YamlMap };
  }
}
