import type { Deployment } from '../../model/deployment.js';
import { type Chapter, page } from './chapter.js';
import { familyName } from './services.js';
import { cell, code, joined, line, type Markdown } from './words.js';

/** What has the network of this machine: its ports, and a firewall that leaves them to the other machines. */
export const ownNetwork: Chapter = {
  title: 'Ports that Docker does not guard',
  text: ({ deployment, templates }) => {
    const found = deployment.services.filter(({ hostPorts = [] }) => hostPorts.length > 0);
    return found.length === 0 ? undefined : fill(templates, view(found, deployment));
  },
};

type View = {
  rows: readonly { service: Markdown; ports: Markdown }[];
  others: Markdown;
  anyOthers: boolean;
  rules: readonly Markdown[];
};

const fill = page<View>('own-network');

function view(services: Deployment['services'], { others }: Deployment): View {
  const addresses = others.flatMap(({ address }) => (address === undefined ? [] : [address]));
  const ports = [...new Set(services.flatMap(({ hostPorts = [] }) => hostPorts))];
  return {
    rows: services.map((service) => ({
      service: cell(familyName(service)),
      ports: joined((service.hostPorts ?? []).map(cell)),
    })),
    others: joined(addresses.map(code)),
    anyOthers: addresses.length > 0,
    rules: inSevens(ports)
      .flatMap((some) => rules(some.join(',').replaceAll('-', ':'), addresses))
      .map(line),
  };
}

/** Each rule goes before those that are there, so the last one written is the first one asked; packets of the machine to itself come by `lo`. */
const rules = (ports: string, addresses: readonly string[]): readonly string[] => [
  ...['iptables', 'ip6tables'].map((program) => `sudo ${program} -I INPUT ! -i lo ${what(ports)} -j DROP`),
  ...addresses.map(
    (address) =>
      `sudo ${address.includes(':') ? 'ip6tables' : 'iptables'} -I INPUT -s ${address} ${what(ports)} -j ACCEPT`,
  ),
];

const what = (ports: string): string => `-p tcp -m multiport --dports ${ports}`;

/** A rule takes 15 ports, of which a range is two. */
const inSevens = (ports: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(ports.length / 7) }, (_, index) => ports.slice(index * 7, index * 7 + 7));
