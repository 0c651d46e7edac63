import type { Port } from '../../model/compose.js';
import type { ComposeText } from '../../model/yaml.js';
import { references, splitOutside, substitute } from '../../yaml/interpolation.js';
import { itemsOf, type Node } from '../../yaml/node.js';
import { fields } from '../fields.js';
import type { Reading } from '../reading.js';
import { expected, given, type Shape, shown, text } from '../shape.js';

/** `ports` of a service, short and long → `Port`s. */
export const ports: Shape<readonly Port[]> = (node, reading) =>
  node.kind === 'list'
    ? itemsOf(node).flatMap((item) => port(item, reading) ?? [])
    : expected(node, reading, 'a list of ports');

function port(node: Node, reading: Reading): Port | undefined {
  if (node.kind === 'map') return longPort(node, reading);
  if (typeof node.value !== 'string' && typeof node.value !== 'number')
    return expected(node, reading, 'a port such as 80 or "8080:80"');
  return shortPort(node, String(node.value), reading);
}

/** `[[host:]published:]target[/protocol]`; Compose interpolates first and splits after, so a default may hold colons. */
function shortPort(node: Node, written: ComposeText, reading: Reading): Port | undefined {
  const opened = openedDefaults(written, node, reading);
  const [address = '', protocol = 'tcp', ...more] = splitOutside(opened, '/');
  const parts = splitOutside(address, ':');
  const target = parts.at(-1) ?? '';
  const published = parts.at(-2);
  const host = parts.slice(0, -2).join(':');
  const hostIp = host.replace(/^\[(.*)\]$/, '$1');
  const isAddress = hostIp !== host || parts.length <= 3;
  const read = {
    target,
    protocol,
    rest: {},
    ...given({ published: published || undefined, hostIp: hostIp || undefined }),
  };
  const isPort = more.length === 0 && isAddress && isRange(target) && (!published || isRange(published));
  return isPort ? read : wrong(node, reading);
}

function wrong(node: Node, reading: Reading): undefined {
  const hint =
    'write "PORT", "PUBLISHED:PORT" or "ADDRESS:PUBLISHED:PORT" ([…] around IPv6), with /udp behind it for UDP';
  reading.error('port-form', node, `${shown(node)} is no port`, hint);
  return undefined;
}

const isRange = (written: ComposeText): boolean =>
  written.includes('$') ||
  (/^\d+(?:-\d+)?$/.test(written) && written.split('-').every((each) => Number(each) >= 0 && Number(each) <= 65535));

/** `${A:-:2283:2283}` → `:2283:2283`: a part that holds several parts can only be its default. */
function openedDefaults(written: ComposeText, node: Node, reading: Reading): ComposeText {
  const several = references(written).filter((reference) => /[:/]/.test(withoutReferences(reference.default ?? '')));
  if (several.length === 0) return written;
  const names = several.map(({ name }) => name);
  reading.warn(
    'port-variable',
    node,
    `the variable ${names.join(', ')} holds more than a port`,
    'its default is used here, whatever it is set to',
  );
  return substitute(written, (name) => several.find((reference) => reference.name === name)?.default);
}

const withoutReferences = (written: ComposeText): string => substitute(written, () => '');

const portText: Shape<ComposeText> = (node, reading) => {
  const written = text(node, reading);
  return written === undefined || isRange(written) ? written : wrong(node, reading);
};

const long = fields({
  name: text,
  target: portText,
  published: portText,
  host_ip: text,
  protocol: text,
  app_protocol: text,
  mode: text,
});

function longPort(node: Node, reading: Reading): Port | undefined {
  const said = long(node, reading);
  if (said === undefined) return undefined;
  const { target, published, host_ip: hostIp, protocol = 'tcp', ...rest } = said;
  if (node.kind === 'map' && !node.entries.has('target')) return expected(node, reading, 'a map with a target port');
  return target === undefined ? undefined : { target, protocol, rest, ...given({ published, hostIp }) };
}
