import type { Mount } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { ReverseProxy } from '../model/proxy.js';
import { privateVolume, secretVolumeName } from './key-volume.js';

type Nginx = Extract<ReverseProxy, { kind: 'nginx' }>;

/** The secret that opens what the stack protects by a log-in of nginx's own, and where nginx has its hash. */
const loginSecret = 'LOGIN_PASSWORD';
const folder = '/run/login';

/** A deployment whose nginx can ask for user and password, if one of its locations does. */
export function withLogin(deployment: Deployment, proxy: Nginx, user: string): Deployment {
  if (!hasLogin(proxy)) return deployment;
  const volume = secretVolumeName(proxy.service);
  return {
    ...deployment,
    volumes: [...deployment.volumes, privateVolume(deployment.name, volume)],
    privateFiles: [
      ...deployment.privateFiles,
      {
        secret: loginSecret,
        form: { kind: 'htpasswd', user },
        name: 'htpasswd',
        volume,
        owner: '101:101',
        service: proxy.service,
      },
    ],
  };
}

const hasLogin = ({ sites }: Nginx): boolean => sites.some(({ locations }) => locations.some(({ login }) => login));

/** What nginx mounts for it. */
export const loginMounts = (proxy: Nginx): readonly Mount[] =>
  hasLogin(proxy)
    ? [{ kind: 'volume', volume: secretVolumeName(proxy.service), target: folder, readOnly: true, rest: {} }]
    : [];

export const loginFile = `${folder}/htpasswd`;
