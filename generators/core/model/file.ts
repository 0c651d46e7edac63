/** Who may change a file after it was written: decides what a re-run may do to it. */
export type Owner = 'generated' | 'operator' | 'secret';

export type Mode = 0o644 | 0o755 | 0o600;

/** One file of the folder: `path` is relative to it, with forward slashes. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
  readonly mode: Mode;
  readonly owner: Owner;
}

/** What will be done to one file; the list is complete before the first byte is written. */
export type Change = { readonly kind: 'create'; readonly file: OutputFile };
