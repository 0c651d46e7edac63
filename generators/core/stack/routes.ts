import type { Route } from '../model/route.js';
import { type Entry, entriesOf, entryOf, type Node } from '../yaml/node.js';
import { condition } from './condition.js';
import { fields, key } from './fields.js';
import type { Reading } from './reading.js';
import { exactly, expected, flag, given, listOf, matching, oneOf, port, taking, text } from './shape.js';

const path = exactly(
  /^(?:\/[^\s;{}"'\\#?$]*|\$\{[A-Za-z_][A-Za-z0-9_]*\})$/,
  'a path below the site',
  'a path begins with / and holds no spaces or quotes; or it is one variable',
);
const file = exactly(/^\/[^\s;{}"'\\]*[^\s;{}"'\\/]$/, 'an absolute path', 'it begins with / and names a file');
const size = matching(/^\d+[kKmMgG]?$/, 'a size', 'such as 100m or 4g');
const rate = matching(/^\d+\/(?:second|minute)$/, 'a rate', 'such as 6/minute or 10/second');

const time = matching(/^\d+(?:ms|s|m|h|d)$/, 'a time', 'such as 90s, 5m or 1h');
const duration = taking<string>({ ...time.schema, type: ['string', 'number'] }, (node, reading) =>
  typeof node.value === 'number' && node.value > 0 ? `${node.value}s` : time(node, reading),
);

const halfPair = {
  code: 'route-tls',
  message: 'certificate and key belong together',
  hint: 'write tls: { certificate: PATH, key: PATH }',
} as const;

/** One route, under its name. */
export const route = fields({
  path: key(
    listOf(path, 'or-one'),
    'Where it is entered, below the site. Or one variable, whose question has a `pattern`.',
  ),
  listen: key(port, 'Or: a port of its own where it is entered; the operator may choose another.'),
  service: key(text, 'The service that it leads to.'),
  port: key(port, 'The port of that service.'),
  static: key(text, 'Or: a volume whose files nginx serves.'),
  fallback: key(
    exactly(/^[^\s;{}"'\\$]+$/, 'a file in the volume', 'such as /index.html'),
    'Of a static route: the page for what is not found.',
  ),
  protocol: key(oneOf('http', 'tcp'), 'With `tcp` bytes are passed on; with `listen` only.', { default: 'http' }),
  'strip-prefix': key(flag, 'The service does not see the prefix of the path.', { default: false }),
  websocket: key(flag, 'Connections may turn into WebSockets.', { default: false }),
  'max-body': key(size, 'The largest request. Without it: `10m`.'),
  buffering: key(flag, 'nginx takes requests and answers in before it passes them on.', { default: true }),
  timeout: key(duration, 'How long nothing may come. Without it: `90s`, `1h` with websocket or TCP.'),
  private: key(flag, 'It stays on 127.0.0.1.', { default: false }),
  protect: key(oneOf('login'), 'nginx asks for user (`login.user`) and password (`secrets/LOGIN_PASSWORD.env`) first.'),
  'rate-limit': key(
    rate,
    'Requests of one address to all paths of the route, such as `6/minute`; what is beyond gets 429.',
  ),
  tls: key(
    fields({
      certificate: key(file, 'Where `server.crt` is put.', { required: halfPair }),
      key: key(file, 'Where `server.key` is put, in the same folder.', { required: halfPair }),
    }),
    'The service ends TLS itself where nothing is in front (`proxy.kind: none`), with the pair that is put there.',
  ),
  when: key(condition, 'It is there only then.'),
});

type Said = NonNullable<ReturnType<typeof route>>;

/** `routes: name: { path | listen, service + port | static, … }`; a route that leads nowhere is a problem and left out. */
export function readRoutes(node: Node | undefined, reading: Reading): readonly Route[] {
  if (node !== undefined && node.kind !== 'map')
    expected(
      node,
      reading,
      'a map from names to routes',
      'give each a name, so that an answer can say routes.NAME.listen',
    );
  return entriesOf(node).flatMap((entry) => readRoute(entry, reading));
}

function readRoute({ name, key, node }: Entry, reading: Reading): readonly Route[] {
  const said = route(node, reading);
  if (said === undefined) return [];
  checkParts(node, reading);
  const to = target(said);
  const from = entrance(said);
  if (to === undefined || from === undefined) return [];
  return [
    reading.remember(
      {
        name,
        to,
        from,
        protocol: said.protocol ?? 'http',
        stripPrefix: said['strip-prefix'] ?? false,
        websocket: said.websocket ?? false,
        buffering: said.buffering ?? true,
        private: said.private ?? false,
        protect: said.protect === 'login',
        when: said.when ?? [],
        at: reading.document.placeAt(key),
        ...given({ maxBody: said['max-body'], timeout: said.timeout, rateLimit: said['rate-limit'], tls: pair(said) }),
      },
      node,
      key,
    ),
  ];
}

function target(said: Said): Route['to'] | undefined {
  if (said.service !== undefined && said.port !== undefined)
    return { kind: 'service', service: said.service, port: said.port };
  if (said.static === undefined) return undefined;
  return { kind: 'static', volume: said.static, ...given({ fallback: said.fallback?.replace(/^\/*/, '/') }) };
}

function entrance(said: Said): Route['from'] | undefined {
  if (said.path !== undefined && said.path.length > 0) return { kind: 'path', paths: said.path };
  return said.listen === undefined ? undefined : { kind: 'listen', port: said.listen };
}

function pair({ tls }: Said): Route['tls'] | undefined {
  return tls?.certificate === undefined || tls.key === undefined
    ? undefined
    : { certificate: tls.certificate, key: tls.key };
}

/** Keys that belong together, and keys that exclude each other. */
function checkParts(node: Node, reading: Reading): void {
  const has = (name: string) => entryOf(node, name) !== undefined;
  const wrong = (code: 'route-entrance' | 'route-target', message: string, hint: string) =>
    reading.error(code, node, message, hint);
  if (has('path') === has('listen'))
    wrong(
      'route-entrance',
      has('path') ? 'path and listen exclude each other' : 'nobody can enter this route',
      'say path: /… (below the site) or listen: PORT (a port of its own)',
    );
  if (has('service') === has('static'))
    wrong(
      'route-target',
      has('static') ? 'service and static exclude each other' : 'this route leads nowhere',
      'say service and port, or static: VOLUME',
    );
  else if (has('service') && !has('port'))
    wrong('route-target', 'the port of the service is missing', 'add port: PORT');
  const tcp = entryOf(node, 'protocol')?.node.value === 'tcp';
  if (tcp && has('path')) wrong('route-entrance', 'TCP has no paths', 'say listen: PORT instead of path');
  for (const name of tcp ? httpOnly : [])
    if (has(name))
      reading.error('route-tcp', entryOf(node, name)?.key ?? node, `${name} means nothing for TCP`, 'take it out');
  checkPair(entryOf(node, 'tls')?.node, reading);
  if (has('fallback') && !has('static'))
    reading.error(
      'route-target',
      entryOf(node, 'fallback')?.key ?? node,
      'fallback is for static routes',
      'take it out',
    );
}

const httpOnly = ['strip-prefix', 'websocket', 'max-body', 'buffering', 'protect', 'rate-limit', 'static'];

/** Both are put into one folder, by these names. */
function checkPair(tls: Node | undefined, reading: Reading): void {
  const path = (name: string) => String((tls === undefined ? undefined : entryOf(tls, name))?.node.value ?? '');
  const [certificate, key] = [path('certificate'), path('key')];
  if (tls === undefined || certificate === '' || key === '') return;
  const folder = certificate.replace(/\/[^/]*$/, '');
  if (certificate === `${folder}/server.crt` && key === `${folder}/server.key` && folder !== '') return;
  reading.error(
    'route-tls',
    tls,
    'the pair is server.crt and server.key of one folder',
    'such as certificate: /certs/server.crt, key: /certs/server.key',
  );
}
