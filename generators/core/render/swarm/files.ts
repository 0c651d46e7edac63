import type { Mount } from '../../model/compose.js';
import type { Deployment } from '../../model/deployment.js';
import type { Service } from '../../model/service.js';
import { assetPath, isBelow } from '../assets.js';

/** A file of the folder that Swarm brings to a container on another machine, as a config. */
export interface SentFile {
  readonly name: string;
  readonly file: string;
  readonly target: string;
  readonly executable: boolean;
}

/** What a service of a further machine mounts of the folder, file by file: the folder is not there. */
export const sentFiles = (service: Service, deployment: Deployment): readonly SentFile[] =>
  service.mounts.flatMap((mount) => (isSent(mount, service) ? filesOf(mount, deployment) : []));

type Bind = Extract<Mount, { readonly kind: 'bind' }>;

/** Whether the mount is of the folder, and its service on a machine that has none. */
export const isSent = (mount: Mount, { on }: Service): mount is Bind =>
  on !== undefined && mount.kind === 'bind' && mount.source.startsWith('./');

/** Configs are files, known beforehand, and nobody can write to them. */
export const canBeSent = (mount: Bind, deployment: Deployment): boolean =>
  mount.readOnly && filesOf(mount, deployment).length > 0;

/** Beside what came with the stack, init makes certificates, of which anybody may know. */
function filesOf({ source, target }: Bind, { assets }: Deployment): readonly SentFile[] {
  const path = source.slice(2).replace(/\/$/, '');
  if (/^ssl\/.*\.crt$/.test(path)) return [sent(path, target, false)];
  return assets
    .filter((asset) => isBelow(assetPath(asset), path))
    .map((asset) => sent(assetPath(asset), `${target}${assetPath(asset).slice(path.length)}`, asset.executable));
}

const sent = (file: string, target: string, executable: boolean): SentFile => ({
  name: `file-${file.replaceAll('/', '-')}`,
  file,
  target,
  executable,
});
