/** A place that is written down where others read it, and the way out. */
export interface Exposure {
  readonly where: string;
  readonly hint: (name: string) => string;
}

const inShell = (name: string): string =>
  `give it to environment and let the container's shell read it, as $$${name}, into a file or standard input (arguments are seen in the process list)`;

/** Whether the text at a path of the stack is no place for a secret; environment and variables are. */
export function exposed(path: readonly string[]): Exposure | undefined {
  const [top, , key] = path;
  if (top === 'services' && key !== undefined) {
    if (key === 'environment') return undefined;
    return exposures.get(key) ?? { where: key, hint: () => 'only environment may hold it' };
  }
  if (top === 'x-deployment' && path[1] === 'variables') return undefined;
  return {
    where: path.slice(0, top === 'x-deployment' ? 2 : 1).join('.'),
    hint: () => 'only the environment of a service may hold it',
  };
}

const exposures: ReadonlyMap<string, Exposure> = new Map(
  Object.entries({
    command: { where: 'a command', hint: inShell },
    entrypoint: { where: 'an entrypoint', hint: inShell },
    healthcheck: {
      where: 'a health check',
      hint: (name) => `give it to environment, and write $$${name} in a [CMD-SHELL, …] test`,
    },
    labels: {
      where: 'labels',
      hint: () => 'everybody who may list containers reads labels: read it inside the container',
    },
    build: { where: 'a build', hint: () => 'an image keeps its build arguments: use build.secrets' },
    image: { where: 'the name of an image', hint: () => 'log in to the registry instead (requires: { login: […] })' },
  }),
);
