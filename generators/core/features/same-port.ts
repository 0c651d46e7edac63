import type { Choices } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';
import { type Findings, nothingFound } from './feature.js';

/** Two routes on one port of the host cannot both be opened. */
export function samePorts(deployment: Deployment, { proxy: choice }: Choices): Findings {
  if (choice.kind === 'none') return nothingFound;
  // A proxy that is there already has ports of its own; nothing in front means no redirect.
  const opened = deployment.routes.filter((route) => choice.kind !== 'external' || route.private);
  const site = opened.some(({ from }) => from.kind === 'path');
  const tls = choice.tls.kind !== 'none';
  const taken = [
    ...(site && !(tls && choice.kind === 'published') ? [['proxy.http', choice.httpPort] as const] : []),
    ...(site && tls ? [['proxy.https', choice.httpsPort] as const] : []),
    ...opened.flatMap(({ name, from }) =>
      from.kind === 'listen' ? [[`routes.${name}.listen`, choice.listen[name] ?? from.port] as const] : [],
    ),
  ];
  return {
    problems: taken.flatMap(([path, port], index) => {
      const first = taken.findIndex((other) => other[1] === port);
      return first === index
        ? []
        : [
            {
              code: 'answer/same-port-twice' as const,
              message: `${path} and ${taken[first]?.[0]} both ask for port ${port}`,
              hint: 'give one of them another port',
            },
          ];
    }),
    warnings: [],
  };
}
