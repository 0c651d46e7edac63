import type { Service } from '../model/service.js';
import type { ComposeText } from '../model/yaml.js';

/**
 * Services as they get their images: below the prefix if there is one, and never from a registry where this deployment builds them,
 * so that nobody else's image of that name takes their place. Works on bound text, where registries can be seen.
 */
export function withImages(
  services: readonly Service[],
  prefix: string | undefined,
  value: (text: ComposeText) => string,
): readonly Service[] {
  const built = new Set(services.flatMap(({ build, image }) => (build === undefined ? [] : [image])));
  return services.map((service) => {
    if (service.image === undefined || service.build !== undefined) return service;
    if (built.has(service.image)) return { ...service, rest: { ...service.rest, pull_policy: 'never' } };
    return prefix === undefined ? service : { ...service, image: fromRegistry(service.image, prefix, value) };
  });
}

function fromRegistry(image: ComposeText, prefix: string, value: (text: ComposeText) => string): ComposeText {
  const [path, tag] = splitTag(image);
  return below(prefix, value(path), tag);
}

/** An image that somebody named, below the prefix. */
export const imageBelow = (prefix: string, image: string): string => below(prefix, ...splitTag(image));

const below = (prefix: string, path: string, tag: string): string => `${prefix}/${withoutRegistry(path)}${tag}`;

/** `name` and `:tag` or `@digest`; a colon before the last slash belongs to a port. */
function splitTag(image: ComposeText): readonly [ComposeText, ComposeText] {
  const at = image.search(/(@|:)[^/]*$/);
  return at === -1 ? [image, ''] : [image.slice(0, at), image.slice(at)];
}

/** The first component is a registry if it has a dot or a port, or is localhost (Docker's rule for image references). */
function withoutRegistry(path: string): string {
  const [first = '', ...others] = path.split('/');
  const isRegistry = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isRegistry ? others.join('/') : path;
}
