import type { Yaml } from './yaml.js';

/** A file that lies beside the stack: `path` is relative to it, and the same in the folder. */
export interface Asset {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
  /** Rendered, under its name without `.ejs`. */
  readonly template: boolean;
}

/** A file that the stack adds: a value that is printed as YAML, or text as the stack's other files. */
export type FurtherFile = { readonly path: string } & (
  | { readonly kind: 'yaml'; readonly value: Yaml }
  | { readonly kind: 'text'; readonly asset: Asset }
);
