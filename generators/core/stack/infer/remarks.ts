import type { StackService } from '../../model/stack.js';
import type { Reading } from '../reading.js';
import { withDefaults } from './kinds.js';

/** What an operator should know of a service of somebody else's, and what of it this program has no opinion on. */
export function remarkOn(service: StackService, reading: Reading): void {
  const { compose } = service;
  const at = reading.nameOf(compose);
  const others = Object.keys(compose.rest).filter((key) => !acted.has(key));
  if (others.length > 0)
    reading.warn(
      'passed-on',
      at,
      `${compose.name}: ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} passed on as written`,
    );
  remarkOnDangers(service, reading);
}

/** What gives a service power over the machine, or everybody power over a service; a socket that has its reason under `why` is meant. */
export function remarkOnDangers({ compose, needs }: StackService, reading: Reading): void {
  for (const mount of needs.why['docker-socket'] === undefined ? compose.mounts : [])
    if (mount.kind === 'bind' && /docker\.sock|podman\.sock/.test(withDefaults(mount.source) || mount.source))
      reading.warn(
        'docker-socket',
        reading.nodeOf(mount),
        `${compose.name} gets the socket of Docker: whoever controls it controls this machine`,
        'take the mount out if the service can do without',
      );
  if (compose.rest.privileged === true)
    reading.warn(
      'docker-socket',
      reading.keyOf(compose, 'privileged'),
      `${compose.name} is privileged: whoever controls it controls this machine`,
    );
  if (compose.environment.POSTGRES_HOST_AUTH_METHOD === 'trust')
    reading.warn(
      'database-open',
      reading.spotOf(compose, 'environment', 'POSTGRES_HOST_AUTH_METHOD'),
      `${compose.name} lets everybody in without a password who reaches it on the networks of this deployment`,
      'give it POSTGRES_PASSWORD, and its clients the same',
    );
  const image = withDefaults(compose.image ?? '');
  if (
    /(?:^|\/)(?:traefik|caddy|nginx-proxy|acme-companion|docker-letsencrypt-nginx-proxy-companion|certbot|haproxy|nginx-proxy-manager|swag)(?::|@|$)/.test(
      image,
    ) &&
    needs.phase === 'run'
  )
    reading.warn(
      'own-proxy',
      reading.nameOf(compose),
      `${compose.name} is a proxy of the application's own: nginx stands before it, and ends TLS`,
      'where it only does the same, leave it out in the override file, and route to what is behind it',
    );
}

/** What something is done about elsewhere. */
const acted: ReadonlySet<string> = new Set([
  'container_name',
  'secrets',
  'configs',
  'network_mode',
  'privileged',
  'expose',
]);
