/** What the folder is for: Docker Compose on its own, or Docker Swarm. The deployment itself does not know. */
export type Target = { readonly kind: 'compose' } | Swarm;

export interface Swarm {
  readonly kind: 'swarm';
  /** How a service's name leads to its containers: by one virtual address (IPVS), or by theirs in turn (DNS). */
  readonly endpoint: 'vip' | 'dnsrr';
  /** Whether what goes between machines is encrypted (IPsec). */
  readonly encrypted: boolean;
}
