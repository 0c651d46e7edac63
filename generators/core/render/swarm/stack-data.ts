import type { Deployment } from '../../model/deployment.js';
import type { Swarm } from '../../model/target.js';
import { secretPath } from '../../texts/secret-path.js';
import { configs } from './configs.js';
import { secretNames, wrappedServices } from './environment.js';
import { furtherMachines } from './one-folder.js';
import { stackNames } from './stack-file.js';
import { variableOf } from './variable.js';

/** What `scripts/stack.sh` says: what `scripts/deploy.sh` has to name, and to look up, before it hands `stack.yml` to Swarm. */
export interface StackData {
  /** Variable, name, file, and `value` (that name's in an env file) or `file`. */
  readonly secrets: readonly (readonly string[])[];
  /** Variable, name, file. */
  readonly configs: readonly (readonly string[])[];
  /** Name and address of each further machine that something runs on. */
  readonly machines: readonly (readonly string[])[];
  /** Services whose image knows the program that the wrapper is to become, and whether the stack says its command. */
  readonly programs: readonly (readonly string[])[];
}

export function stackData(deployment: Deployment, swarm: Swarm): StackData {
  const nameOf = stackNames(deployment, swarm);
  const asking = wrappedServices(deployment).filter(({ entrypoint }) => entrypoint === undefined);
  return {
    secrets: secretNames(deployment).map((name) => [variableOf('SECRET', name), name, ...source(name, deployment)]),
    configs: configs(deployment).map(({ name, file }) => [variableOf('CONFIG', name), name, file]),
    machines: furtherMachines(deployment).map(({ name, address = '' }) => [name, address]),
    programs: asking
      .filter((service, index) => asking.findIndex((other) => nameOf(other) === nameOf(service)) === index)
      .map((service) => [nameOf(service), service.command === undefined ? 'no' : 'yes']),
  };
}

function source(name: string, deployment: Deployment): readonly string[] {
  const plain = name.replace(/_ENCODED$/, '');
  const secret =
    deployment.secrets.find((one) => one.name === name) ?? deployment.secrets.find((one) => one.name === plain);
  if (secret === undefined) return [file(name, deployment), 'file'];
  return [secretPath(secret), secret.make?.kind === 'bytes' ? 'file' : 'value'];
}

/** Compose's own secret of a file that the operator brings. */
function file(name: string, { composeSecrets }: Deployment): string {
  const said = composeSecrets[name];
  const path = typeof said === 'object' && said !== null && 'file' in said ? said.file : undefined;
  if (typeof path !== 'string') throw new Error(`no file is named for the secret ${name}`);
  return path.replace(/^\.\//, '');
}
