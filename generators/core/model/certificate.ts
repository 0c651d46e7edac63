/** A key pair below `ssl/<folder>/`, and who in which container may read it. */
export interface Certificate {
  readonly folder: string;
  readonly about: string;
  /** DNS names and IP addresses it must cover. */
  readonly names: readonly string[];
  /** `main`: signed by the deployment's authority on the main machine, which alone has its key. */
  readonly source: { readonly kind: 'own-ca' | 'files' | 'main' };
  /** It also proves who a client is. */
  readonly client?: true;
  readonly key: 'p256' | 'rsa2048' | 'rsa4096';
  readonly volume: string;
  /** Numeric `uid:gid`. */
  readonly owner: string;
  readonly service: string;
}
