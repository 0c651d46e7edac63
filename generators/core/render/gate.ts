import { gateHost, gateInside } from '../features/gate.js';
import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import { type Link, mainName } from '../model/node.js';
import { header } from './header.js';
import { nginx as quote } from './quote.js';
import { type Templates, template } from './template.js';

/** The gate's own nginx configuration, and the scripts that start it and say whether it reaches the other side. */
export function gateFiles(deployment: Deployment, templates: Templates): readonly OutputFile[] {
  const { gate } = deployment;
  if (gate === undefined) return [];
  return [
    file('nginx.conf', `${header(deployment)}${conf(templates, gateView(deployment))}`),
    ...['start.sh', 'healthy.sh'].map((name) => file(name, templates[`folder/config/gate/${name}`] ?? '')),
  ];
}

const file = (name: string, text: string): OutputFile => ({
  path: `config/gate/${name}`,
  text,
  mode: 0o644,
  owner: 'generated',
});

interface GateView {
  readonly health: number;
  readonly entrance: number;
  /** Name that is asked for → where it leads. */
  readonly served: readonly { readonly host: string; readonly to: string }[];
  /** Port that is listened on here → the other side's entrance, and the name to ask it for. */
  readonly used: readonly { readonly listen: string; readonly to: string; readonly host: string }[];
}

function gateView(deployment: Deployment): GateView {
  const { gate, node, name } = deployment;
  const serves = gate?.serves ?? [];
  const uses = gate?.uses ?? [];
  return {
    health: gateInside.health,
    entrance: gateInside.entrance,
    served:
      serves.length === 0
        ? []
        : [
            { host: gateHost('health', node.name, name), to: `127.0.0.1:${gateInside.health}` },
            ...serves.flatMap((link) =>
              link.ports.map((port) => ({ host: hostOf(link, port, name), to: `${link.service}:${port}` })),
            ),
          ],
    used: [
      ...health(uses).map((on) => ({
        listen: `127.0.0.1:${gateInside.remote}`,
        to: entranceOf(on, deployment),
        host: gateHost('health', on, name),
      })),
      ...uses.flatMap((link) =>
        link.ports.map((port) => ({
          listen: port,
          to: entranceOf(link.on, deployment),
          host: hostOf(link, port, name),
        })),
      ),
    ],
  };
}

const hostOf = ({ service, on }: Link, port: string, deployment: string): string =>
  gateHost(`${service}-${port}`, on, deployment);

/** Whether the other side is there is asked of one machine, the main one where it is among them. */
const health = (uses: readonly Link[]): readonly string[] =>
  uses.length === 0 ? [] : [uses.find(({ on }) => on === mainName)?.on ?? uses[0]?.on ?? mainName];

function entranceOf(on: string, { others, gate }: Deployment): string {
  const address = others.find(({ name }) => name === on)?.address ?? '';
  return `${address.includes(':') ? `[${address}]` : address}:${gate?.port ?? gateInside.entrance}`;
}

const conf = template<GateView>('folder/config/gate/nginx.conf.ejs', quote);
