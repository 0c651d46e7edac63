import { mainName } from '../model/node.js';
import { isMap, type Yaml, type YamlMap } from '../model/yaml.js';

/** A further machine as the operator described it; what is said below `gpu` and `app` is checked like the answers of those paths. */
export interface NodeEntry {
  readonly name: string;
  readonly address: string;
  readonly role?: string;
  /** Dotted path → value: what is otherwise on this machine. */
  readonly answers: YamlMap;
}

const keys = ['name', 'address', 'role', 'gpu', 'app'];

/** One item of the answer `nodes`: a map, or the short form `name=address` or `name=address=role`. */
export function nodeEntry(item: Yaml): NodeEntry {
  if (!isMap(item)) {
    const [name = '', address = '', role] = String(item).split('=');
    return { name, address, ...(role === undefined ? {} : { role }), answers: {} };
  }
  return {
    name: String(item.name),
    address: String(item.address),
    ...(item.role === undefined ? {} : { role: String(item.role) }),
    answers: { ...below('gpu', item.gpu), ...below('app', item.app) },
  };
}

const below = (prefix: string, said: Yaml | undefined): YamlMap =>
  isMap(said) ? Object.fromEntries(Object.entries(said).map(([key, value]) => [`${prefix}.${key}`, value])) : {};

/** What is wrong with the answer `nodes`, the first thing found; nothing if it reads. */
export function nodesProblem(value: Yaml, roles: readonly string[]): string | undefined {
  if (!Array.isArray(value)) return 'must be a list of machines';
  const items = value as readonly Yaml[];
  const wrong = items.map((item) => itemProblem(item, roles)).find((found) => found !== undefined);
  if (wrong !== undefined) return wrong;
  const entries = items.map(nodeEntry);
  return (
    twice(
      'name',
      entries.map(({ name }) => name),
    ) ??
    twice(
      'address',
      entries.map(({ address }) => address),
    )
  );
}

function itemProblem(item: Yaml, roles: readonly string[]): string | undefined {
  if (isMap(item)) {
    const unknown = Object.keys(item).find((key) => !keys.includes(key));
    if (unknown !== undefined) return `does not know ${unknown}; a machine has ${keys.join(', ')}`;
    const flat = ['gpu', 'app'].find((key) => item[key] !== undefined && !isMap(item[key]));
    if (flat !== undefined) return `${flat} of a machine must be a map`;
  } else if (typeof item !== 'string') {
    return 'each must be name=address, or a map of name, address, role, gpu, app';
  }
  const { name, address, role } = nodeEntry(item);
  if (!/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name) || name === mainName)
    return `needs a name for each machine of a-z, 0-9 and -, other than main, not ${JSON.stringify(name)}`;
  if (!isAddress(address)) return `needs the IP address of ${name}, not ${JSON.stringify(address)}`;
  if (role !== undefined && !roles.includes(role)) return `${name} has the role ${role}; there are ${roles.join(', ')}`;
  return role === undefined && roles.length > 1 ? `needs the role of ${name}: ${roles.join(' or ')}` : undefined;
}

/** An IPv4 or IPv6 address; ports are bound to it, so a name will not do. */
export const isAddress = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text)
    ? text.split('.').every((part) => Number(part) <= 255)
    : /^[0-9a-fA-F:]+$/.test(text) && text.includes(':') && text.split(':').length <= 8;

function twice(what: string, values: readonly string[]): string | undefined {
  const found = values.find((value, index) => values.indexOf(value) !== index);
  return found === undefined ? undefined : `names two machines of the ${what} ${found}`;
}
