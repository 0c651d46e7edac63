import type { Stack, StackService } from '../../model/stack.js';
import type { ComposeText } from '../../model/yaml.js';
import { references, substitute } from '../../yaml/interpolation.js';

/** The last part of an image's name → what it is. Custom builds keep the word at the end: `zulip-postgresql`. */
const names: readonly (readonly [string, RegExp])[] = [
  ['postgres', /(?:^|[-_.])(?:postgres(?:ql)?|postgis|pgvector|pgvecto-rs|timescaledb(?:-ha)?)$/],
  ['redis', /^redis(?:-stack(?:-server)?)?$/],
  ['valkey', /^valkey$/],
  ['mariadb', /(?:^|[-_.])mariadb$/],
  ['mysql', /(?:^|[-_.])mysql(?:-server)?$/],
  ['minio', /^minio$/],
];

/** The kind of a service by its image, registry and tag dropped; nothing for images nobody knows. */
export function inferKind(image: ComposeText | undefined): string | undefined {
  const name = withDefaults(image ?? '')
    .replace(/@.*$/, '')
    .split('/')
    .at(-1)
    ?.replace(/:.*$/, '')
    .toLowerCase();
  return names.find(([, pattern]) => name !== undefined && pattern.test(name))?.[0];
}

/** The text as it reads where nothing is set. */
export function withDefaults(text: ComposeText): ComposeText {
  const known = new Map(references(text).map((reference) => [reference.name, reference.default ?? '']));
  return substitute(text, (name) => {
    const value = known.get(name);
    return value === undefined || value.includes('$') ? '' : value;
  });
}

/** A service that ends: someone waits for its end, or it is not restarted, has no ports, and nobody waits for it to run. */
export function isOneShot({ compose }: StackService, stack: Stack): boolean {
  const waits = stack.services.flatMap(({ compose: { dependsOn } }) => dependsOn[compose.name]?.condition ?? []);
  if (waits.includes('service_completed_successfully')) return true;
  return (
    compose.restart === 'no' && compose.ports.length === 0 && compose.healthcheck === undefined && waits.length === 0
  );
}
