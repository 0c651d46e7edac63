import type { Service } from '../model/deployment.js';
import type { ComposeText } from '../model/yaml.js';

/** The service with its image below the prefix; what is only built here is left alone. Works on bound text, where registries can be seen. */
export function fromRegistry(service: Service, prefix: string, value: (text: ComposeText) => string): Service {
  if (service.image === undefined || service.build !== undefined) return service;
  const [path, tag] = splitTag(service.image);
  return { ...service, image: below(prefix, value(path), tag) };
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
