import type { StackService } from '../model/stack.js';
import type { Selection } from './select.js';

/** Drops what points at something absent: mounts, edges and routes go silently with what they point at. */
export function prune(selection: Selection): Selection {
  const services = new Set(selection.services.map(({ compose }) => compose.name));
  const volumes = new Set(selection.volumes.map(({ name }) => name));
  const kept = selection.services.map((service) => pruneService(service, services, volumes));
  const mounted = new Set(
    kept.flatMap(({ compose }) => compose.mounts.flatMap((mount) => (mount.kind === 'volume' ? [mount.volume] : []))),
  );
  return {
    services: kept,
    volumes: selection.volumes.filter(({ name, onePer }) => mounted.has(name) || onePer !== undefined),
    // What no service mounts holds no files that could be served.
    routes: selection.routes.filter(({ to }) =>
      to.kind === 'service' ? services.has(to.service) : mounted.has(to.volume),
    ),
  };
}

function pruneService(
  service: StackService,
  services: ReadonlySet<string>,
  volumes: ReadonlySet<string>,
): StackService {
  const { compose } = service;
  return {
    ...service,
    compose: {
      ...compose,
      mounts: compose.mounts.filter((mount) => mount.kind !== 'volume' || volumes.has(mount.volume)),
      dependsOn: Object.fromEntries(Object.entries(compose.dependsOn).filter(([name]) => services.has(name))),
    },
  };
}
