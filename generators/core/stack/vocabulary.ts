import { service } from './compose/service.js';
import { top } from './description.js';
import { needs } from './needs.js';
import { configKeys, modelKeys, networkKeys, root, secretKeys } from './root.js';
import { mapSchema, orNothing, type Schema } from './schema.js';
import { fileSecret } from './secrets.js';
import type { Shape } from './shape.js';
import { volume, wishes } from './volumes.js';

/**
 * The JSON Schema of a Compose file with `x-deployment`, made of what the reader reads by. Of Compose's own keys it knows the names that the
 * reader knows, and leaves their values to Compose.
 */
export const vocabulary: Schema & { readonly $schema: string } = {
  // The newest that the YAML language server of editors reads in full.
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Compose file with x-deployment, version 1',
  ...composeMap(root, {
    include: true,
    services: mapSchema(composeMap(service, { extends: true, 'x-deployment': saidOn('a service', needs) })),
    volumes: parts(volume, { 'x-deployment': saidOn('a volume', wishes) }),
    secrets: parts(secretKeys, { 'x-deployment': saidOn('a secret that init makes as a file', fileSecret) }),
    networks: parts(networkKeys, { 'x-deployment': false }),
    configs: parts(configKeys, { 'x-deployment': false }),
    models: parts(modelKeys, { 'x-deployment': false }),
    'x-deployment': saidOn('the application', top),
  }),
};

type Keys = Readonly<Record<string, Schema | boolean>>;

/** A map with Compose's keys, whose values are Compose's, and some that are ours. */
function composeMap({ schema }: Shape<unknown>, ours: Keys): Schema {
  const names = Object.keys(schema?.properties ?? {});
  const own = Object.fromEntries(Object.entries(ours).filter(([name]) => name.startsWith('x-')));
  return {
    ...schema,
    properties: { ...Object.fromEntries(names.map((name) => [name, true])), ...ours },
    // Ours begin with x- too, and are more than anybody's own.
    ...(Object.keys(own).length === 0 ? {} : { patternProperties: { '^x-(?!deployment$)': true } }),
  };
}

/** Things by name; in Compose each of them, and all together, may say nothing. */
function parts(shape: Shape<unknown>, ours: Keys): Schema {
  return orNothing(mapSchema(orNothing(composeMap(shape, ours))));
}

function saidOn(what: string, { schema }: Shape<unknown>): Schema {
  return { description: `What ${what} needs beyond what Compose can say.`, ...schema };
}
