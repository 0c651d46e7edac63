import type { Deployment } from '../../model/deployment.js';
import { isFurther } from '../../texts/node-folder.js';
import { type Chapter, page } from './chapter.js';
import { cell, code, joined, line, type Markdown } from './words.js';

/** The further machines of a deployment: how their folders get there, how one is added, and what crosses between them. */
export const machines: Chapter = {
  title: 'Further machines',
  text: ({ deployment, templates }) =>
    isFurther(deployment.node) || deployment.others.length === 0 ? undefined : fill(templates, view(deployment)),
};

type View = {
  rows: readonly { name: Markdown; address: Markdown; role: Markdown; folder: Markdown }[];
  example: { name: Markdown; address: Markdown };
  folder: Markdown;
  compose: Markdown;
  direct: readonly { service: Markdown; at: Markdown; ports: Markdown; folder: Markdown }[];
  entrance: readonly { address: Markdown; port: Markdown; services: Markdown; rules: readonly Markdown[] }[];
};

const fill = page<View>('machines');

function view({ name, node, others, gate, host, links }: Deployment): View {
  const [first] = others;
  return {
    rows: others.map((other) => ({
      name: cell(other.name),
      address: cell(other.address ?? ''),
      role: cell(other.role),
      folder: cell(`nodes/${other.name}/`),
    })),
    example: { name: line(first?.name ?? ''), address: line(first?.address ?? '') },
    folder: line(name),
    compose: line(host.compose),
    direct: links.uses
      .filter((link) => link.direct)
      .map(({ service, on, ports }) => ({
        service: cell(service),
        at: cell(others.find((other) => other.name === on)?.address ?? ''),
        ports: joined(ports.map(cell)),
        folder: cell(`nodes/${on}/README.md`),
      })),
    entrance:
      gate === undefined || gate.serves.length === 0
        ? []
        : [
            {
              address: code(node.address ?? ''),
              port: code(String(gate.port)),
              services: joined(gate.serves.map(({ service }) => code(service))),
              rules: [
                ...others.map(({ address = '' }) =>
                  line(rule(node.address ?? '', gate.port, `-s ${address} -j RETURN`)),
                ),
                line(rule(node.address ?? '', gate.port, '-j DROP')),
              ],
            },
          ],
  };
}

/** Docker's own rules come before those of most firewalls; what is in this chain comes before them. The port is that before translation. */
const rule = (address: string, port: number, end: string): string =>
  `sudo ${address.includes(':') ? 'ip6tables' : 'iptables'} -A DOCKER-USER -p tcp -m conntrack --ctorigdst ${address} --ctorigdstport ${port} ${end}`;
