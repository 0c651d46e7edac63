import type { Secret } from '../model/secret.js';

/** The file of one secret: an env file of its own, or where Compose's own `secrets` says if it is binary. */
export const secretPath = ({ name, file }: Secret): string => file ?? `secrets/${name}.env`;
