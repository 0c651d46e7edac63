/** How images come to the machine. */
export type ImageSource =
  /** Loaded from an archive in the folder; no registry is ever asked. */
  | { readonly kind: 'archive' }
  /** From registries; `others` want a log-in that is the operator's own affair. */
  | { readonly kind: 'pull'; readonly login?: Login; readonly others: readonly string[] };

/** A registry (host, and port if it has one) and who asks it; the password is the secret `REGISTRY_PASSWORD`. */
export interface Login {
  readonly server: string;
  readonly user: string;
}
