import type { Deployment } from '../model/deployment.js';
import { mainName } from '../model/node.js';

/** The comment lines at the head of a generated file whose language comments with `#`. */
export function header(deployment: Deployment, ...more: readonly string[]): string {
  return [
    `${deployment.application.title}: written by create-deployment for ${deployment.name}${machine(deployment)}.`,
    'Your edits are kept when it is run again.',
    ...more,
  ]
    .map((line) => `# ${line.replaceAll(/\s+/g, ' ')}\n`)
    .join('');
}

const machine = ({ node }: Deployment): string => (node.name === mainName ? '' : `, machine ${node.name}`);
