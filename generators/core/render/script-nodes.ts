import type { Deployment } from '../model/deployment.js';
import { mainName } from '../model/node.js';

/** What the scripts of one machine know of the others. */
export interface ScriptNodes {
  readonly nodes: string;
  readonly clients: string;
  readonly addresses: readonly string[];
  readonly gates: readonly Words[];
  readonly shared: readonly Words[];
}

type Words = readonly string[];

/** Further machines, certificates that also show who a client is, this machine's address, what it calls of others, and volumes that several have. */
export function scriptNodes(deployment: Deployment): ScriptNodes {
  const { certificates, node, volumes } = deployment;
  return {
    nodes: furtherNodes(deployment).join(' '),
    clients: certificates.flatMap(({ client, folder }) => (client === true ? [folder] : [])).join(' '),
    addresses: node.address === undefined ? [] : [node.address],
    gates: gates(deployment),
    shared: volumes
      .filter(({ sharedWith }) => sharedWith !== 'nobody')
      .map(({ name, owner, place, realName, sharedWith }) => [
        name,
        owner ?? '0:0',
        sharedWith,
        place.kind,
        place.kind === 'directory' ? place.path : realName,
      ]),
  };
}

/** The main machine knows of all the others, which know of it alone. */
const furtherNodes = ({ node, others }: Deployment): readonly string[] =>
  node.name === mainName ? others.map(({ name }) => name) : [];

/** The gates of other machines, and what is reached there without one; a range is nobody's port in particular. */
function gates({ gate, links, others }: Deployment): readonly Words[] {
  return others.flatMap(({ name, address = '' }) => {
    const through = gate?.uses.some(({ on }) => on === name) ? [String(gate.port)] : [];
    const direct = links.uses
      .filter((link) => link.direct && link.on === name)
      .flatMap(({ ports }) => ports.filter((port) => /^\d+$/.test(port)));
    return [...new Set([...through, ...direct])].map((port) => [name, address, port]);
  });
}
