import type { Migration } from './moved.js';

/**
 * What became of questions of the generator itself that were renamed, re-typed or removed, by the version that did so; those of a
 * stack say so in its `was`. Nothing of the kind has happened since 0.1.0: its folders are updated as they are.
 */
export const migrations: readonly Migration[] = [];
