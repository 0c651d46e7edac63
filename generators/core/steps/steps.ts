import type { Deployment } from '../model/deployment.js';
import type { Service } from '../model/service.js';

/** What the init script does between preparing the volumes and taking everything down again. */
export type Step =
  /** Services that must be ready before it goes on; Compose brings them up together. */
  | { readonly kind: 'start'; readonly services: readonly string[] }
  /** A job that must end well. */
  | { readonly kind: 'run'; readonly job: string };

/**
 * The order in which jobs and the services that they need run: the written Compose file has no edges to jobs, so it cannot tell.
 * All services that can start are started at once, so that their health checks are waited for together; none that no job needs.
 * A circle throws: the stack's reader has refused it.
 */
export function initSteps(deployment: Deployment): readonly Step[] {
  const graph = graphOf(deployment);
  const needed = reachable(graph);
  const steps: Step[] = [];
  const done = new Set<string>();
  const isReady = (service: Service): boolean =>
    !done.has(service.name) && graph.edges(service).every((name) => done.has(name));
  while (done.size < needed.length) {
    const before = done.size;
    steps.push(...start(needed, isReady, done), ...run(needed, isReady, done));
    if (done.size === before) throw new Error(`init jobs wait for each other: ${waiting(needed, done).join(', ')}`);
  }
  return steps;
}

/** The one container that runs first of all, by itself. */
const prepare = 'prepare';

interface Graph {
  readonly jobs: readonly Service[];
  readonly find: (name: string) => Service | undefined;
  /** What must be ready or done before it, of what init runs at all. */
  readonly edges: (service: Service) => readonly string[];
}

function graphOf({ services }: Deployment): Graph {
  const known = new Map(
    services
      .filter(({ name, phase }) => phase === 'run' || (phase === 'init' && name !== prepare))
      .map((service) => [service.name, service] as const),
  );
  return {
    jobs: [...known.values()].filter(({ phase }) => phase === 'init'),
    find: (name) => known.get(name),
    edges: ({ dependsOn }) => Object.keys(dependsOn).filter((name) => known.has(name)),
  };
}

/** The jobs and whatever they need, in the order of the file as far as nothing else decides. */
function reachable({ jobs, find, edges }: Graph): readonly Service[] {
  const found = new Set<Service>();
  const visit = (service: Service): void => {
    if (found.has(service)) return;
    found.add(service);
    for (const name of edges(service)) {
      const next = find(name);
      if (next !== undefined) visit(next);
    }
  };
  jobs.forEach(visit);
  return [...found];
}

/** A service that waits for another one of the same start is left to Compose, which waits likewise. */
function start(needed: readonly Service[], isReady: (service: Service) => boolean, done: Set<string>): readonly Step[] {
  const started: string[] = [];
  for (let found = true; found; ) {
    const ready = needed.filter((service) => service.phase === 'run' && isReady(service)).map(({ name }) => name);
    for (const name of ready) done.add(name);
    started.push(...ready);
    found = ready.length > 0;
  }
  return started.length > 0 ? [{ kind: 'start', services: started }] : [];
}

function run(needed: readonly Service[], isReady: (service: Service) => boolean, done: Set<string>): readonly Step[] {
  const ready = needed.filter((service) => service.phase === 'init' && isReady(service)).map(({ name }) => name);
  for (const name of ready) done.add(name);
  return ready.map((job) => ({ kind: 'run', job }));
}

const waiting = (needed: readonly Service[], done: ReadonlySet<string>): readonly string[] =>
  needed.map(({ name }) => name).filter((name) => !done.has(name));
