import type { Deployment } from '../model/deployment.js';
import type { Target } from '../model/target.js';
import type { Answered } from './all.js';
import { namedByMachine, together } from './swarm/one-folder.js';

/** What a machine's deployment must say of itself before its variables get their values. */
export function beforeBinding(deployment: Deployment, target: Target): Deployment {
  switch (target.kind) {
    case 'compose':
      return deployment;
    case 'swarm':
      return namedByMachine(deployment);
  }
}

/** Which folders there are: Compose needs one on each machine, Swarm is told of all of them at once. */
export function inFolders(
  main: Deployment,
  further: readonly Answered[],
  target: Target,
): { readonly deployment: Deployment; readonly nodes: readonly Answered[] } {
  const others = further.map(({ deployment }) => deployment);
  switch (target.kind) {
    case 'compose':
      return { deployment: { ...main, secrets: secretsOfAll(main, others) }, nodes: further };
    case 'swarm':
      return { deployment: together(main, others), nodes: [] };
  }
}

/** The main machine makes the secrets of all of them, and keeps also those that only others read. */
function secretsOfAll(main: Deployment, nodes: readonly Deployment[]): Deployment['secrets'] {
  const own = new Set(main.secrets.map(({ name }) => name));
  const others = new Map(
    nodes.flatMap(({ secrets }) => secrets.filter(({ name }) => !own.has(name)).map((secret) => [secret.name, secret])),
  );
  return [
    ...main.secrets,
    ...[...others.values()].map((secret) => ({ ...secret, elsewhere: false, services: [], volumes: [] })),
  ];
}
