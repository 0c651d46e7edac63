/** The variable by which `scripts/deploy.sh` tells the stack file a name that it has worked out. */
export const variableOf = (kind: 'SECRET' | 'CONFIG', name: string): string =>
  `${kind}_${name.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
