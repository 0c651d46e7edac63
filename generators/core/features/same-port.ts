import type { Choices } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';
import { type Findings, nothingFound } from './feature.js';

/** Two routes on one port of the host cannot both be opened. */
export function samePorts(deployment: Deployment, { proxy: choice }: Choices): Findings {
  if (choice.kind === 'none') return nothingFound;
  const site = deployment.routes.some(({ from }) => from.kind === 'path');
  const taken = [
    ...(site ? [['proxy.http', choice.httpPort] as const] : []),
    ...(site && choice.tls.kind !== 'none' ? [['proxy.https', choice.httpsPort] as const] : []),
    ...deployment.routes.flatMap(({ name, from }) =>
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
