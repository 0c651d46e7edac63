import type { ComposeService } from '../model/compose.js';

/** The folder that an image is built from, or nothing: Compose takes a text for it. */
export function contextOf(build: ComposeService['build']): string {
  if (typeof build === 'string') return build;
  const context = typeof build === 'object' && build !== null && 'context' in build ? build.context : undefined;
  return typeof context === 'string' ? context : '';
}
