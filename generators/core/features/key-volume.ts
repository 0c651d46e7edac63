import type { Deployment, Volume } from '../model/deployment.js';

/** The volume that holds one service's certificate and private key; the prepare step fills it. */
export function keyVolume(deployment: Deployment, service: string): Volume {
  const name = keyVolumeName(service);
  return {
    name,
    realName: `${deployment.name}_${name}`,
    place: { kind: 'volume' },
    sharedWith: 'nobody',
    backup: false,
    ephemeral: false,
    never: [],
    rest: {},
  };
}

export const keyVolumeName = (service: string): string => `${service}-tls`;
