import type { Deployment } from '../model/deployment.js';
import type { Service } from '../model/service.js';
import { isMap, type Yaml } from '../model/yaml.js';

/**
 * Services whose images are built on the machine, each image once, and each after those that it stands on: what its `depends_on` or a
 * context `service:NAME` says. Built one by one in this order, any version of Compose finds the image of the one before.
 */
export function buildOrder({ services }: Deployment): readonly string[] {
  const building = services.filter(({ build }) => build !== undefined);
  const found = new Set<Service>();
  const visiting = new Set<Service>();
  const visit = (service: Service): void => {
    if (visiting.has(service)) return;
    visiting.add(service);
    for (const name of standsOn(service)) for (const base of building) if (base.name === name) visit(base);
    found.add(service);
  };
  building.forEach(visit);
  return [...found].filter(isFirstOfImage).map(({ name }) => name);
}

const isFirstOfImage = ({ image }: Service, index: number, all: readonly Service[]): boolean =>
  image === undefined || all.findIndex((other) => other.image === image) === index;

const standsOn = ({ build, dependsOn }: Service): readonly string[] => [
  ...Object.keys(dependsOn),
  ...contextServices(build),
];

/** The services whose images a build uses by name: `additional_contexts: { base: service:base }`, or a list of `base=service:base`. */
export function contextServices(build: Yaml | undefined): readonly string[] {
  const contexts = isMap(build) ? build.additional_contexts : undefined;
  const said = Array.isArray(contexts) ? contexts.map(afterEquals) : isMap(contexts) ? Object.values(contexts) : [];
  return said.flatMap((context) => (typeof context === 'string' ? (/^service:(.+)$/.exec(context)?.[1] ?? []) : []));
}

const afterEquals = (entry: Yaml): string => String(entry).replace(/^[^=]*=/, '');
