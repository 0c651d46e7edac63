import type { Port } from '../../model/compose.js';
import type { StackService } from '../../model/stack.js';
import { resolved } from '../files/project-env.js';
import type { Guess } from './guess.js';

/** Ports as they are where nothing else is said: Compose fills variables in first and takes the text apart after. */
export const withPorts = (service: StackService, guess: Guess): StackService => ({
  ...service,
  compose: { ...service.compose, ports: service.compose.ports.map((port) => settled(port, guess)) },
});

function settled(port: Port, { defaults }: Guess): Port {
  const { published, hostIp, ...rest } = port;
  const words = [hostIp, published, port.target].flatMap((word) =>
    word === undefined ? [] : [resolved(word, defaults)],
  );
  if (words.some((word) => word === '')) return port;
  const parts = words.join(':').split(':');
  const target = parts.at(-1) ?? port.target;
  const outside = parts.at(-2);
  const address = parts
    .slice(0, -2)
    .join(':')
    .replace(/^\[(.*)\]$/, '$1');
  return {
    ...rest,
    target,
    protocol: resolved(port.protocol, defaults) || 'tcp',
    ...(outside === undefined || outside === '' ? {} : { published: outside }),
    ...(address === '' ? {} : { hostIp: address }),
  };
}
