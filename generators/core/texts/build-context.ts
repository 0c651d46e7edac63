import type { Yaml } from '../model/yaml.js';

/** The folder below the stack's own that an image is built from; nothing where it is elsewhere, or all that lies beside the stack. */
export function buildContext(build: Yaml | undefined): string | undefined {
  const context = typeof build === 'object' && build !== null && 'context' in build ? build.context : build;
  return typeof context === 'string' && /^\.\/[^$]+$/.test(context) ? context : undefined;
}
