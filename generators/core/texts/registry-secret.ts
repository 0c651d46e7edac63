import type { ImageSource } from '../model/image-source.js';
import { mainName, type Node } from '../model/node.js';
import type { Secret } from '../model/secret.js';

/** The secret that no container reads: `scripts/log-in.sh` does. A stack that has one of that name means the same. */
export const registryPassword = 'REGISTRY_PASSWORD';

/** Who reads a secret that no service does. */
export const registryReader = 'scripts/log-in.sh';

/** The secrets, and the password of the registry where one is asked for. */
export function withRegistry(secrets: readonly Secret[], images: ImageSource, node: Node): readonly Secret[] {
  if (images.kind === 'archive' || images.login === undefined) return secrets;
  if (secrets.some(({ name }) => name === registryPassword)) return secrets;
  const { user, server } = images.login;
  const own: Secret = {
    name: registryPassword,
    elsewhere: node.name !== mainName,
    asked: true,
    ask: `Password or token of ${user} at ${server}`,
    rotate: `change it at the registry too, and then run ${registryReader}`,
    services: [],
    volumes: [],
    encoded: false,
  };
  return [...secrets, own];
}
