import type { Deployment } from '../model/deployment.js';
import type { Volume } from '../model/volume.js';

/** The volume that holds one service's certificate and private key; the prepare step fills it. */
export const keyVolume = (deployment: Deployment, service: string): Volume =>
  privateVolume(deployment.name, keyVolumeName(service));

/** A volume that holds what is made anew of this folder's secrets and keys at every init. */
export const privateVolume = (deployment: string, name: string): Volume => ({
  name,
  realName: `${deployment}_${name}`,
  place: { kind: 'volume' },
  sharedWith: 'nobody',
  backup: false,
  ephemeral: false,
  never: [],
  rest: {},
});

export const keyVolumeName = (service: string): string => `${service}-tls`;
export const secretVolumeName = (service: string): string => `${service}-secrets`;

/** The volumes that the prepare step fills, by name. */
export const filledVolumes = ({ certificates, privateFiles }: Deployment): ReadonlySet<string> =>
  new Set([...certificates, ...privateFiles].map(({ volume }) => volume));
