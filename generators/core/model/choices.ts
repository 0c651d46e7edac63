import type { Login } from './image-source.js';
import type { Server } from './server.js';
import type { GpuVendor } from './service.js';
import type { Target } from './target.js';
import type { Storage } from './volume.js';

/** What the operator chose, one typed slice per feature; read from the answers, so it is complete and valid. */
export interface Choices {
  readonly nodes: NodesChoice;
  readonly external: ExternalChoice;
  readonly database: DatabaseChoice;
  readonly storage: StorageChoice;
  readonly gpu: GpuChoice;
  readonly registry: RegistryChoice;
  readonly images: ImagesChoice;
  readonly trust: TrustChoice;
  readonly proxy: ProxyChoice;
  readonly network: NetworkChoice;
  readonly harden: HardenChoice;
  readonly host: HostChoice;
  readonly target: Target;
}

/** The port of the gates, through which machines reach each other's services; none where Docker's networks reach over all of them. */
export type NodesChoice = { readonly kind: 'single' } | { readonly kind: 'distributed'; readonly port?: number };

/** Servers of the operator's own, in the order of the stack's services. */
export interface ExternalChoice {
  readonly servers: readonly Server[];
}

/** Services of kind postgres that speak TLS only. */
export interface DatabaseChoice {
  readonly tls: readonly string[];
}

/** Volume → where it lives; absent: not given, so that its mounts vanish. */
export interface StorageChoice {
  readonly places: Readonly<Record<string, Storage>>;
  readonly extra: readonly ExtraMount[];
}

export interface ExtraMount {
  readonly at: string;
  /** Services by their name in the stack. */
  readonly on: readonly string[];
  readonly from: Storage;
  readonly readOnly: boolean;
}

export type GpuChoice =
  | { readonly kind: 'none' }
  | { readonly kind: GpuVendor; readonly devices: 'all' | readonly string[]; readonly each: 'all' | number };

export interface RegistryChoice {
  /** Takes the place of each image's registry; absent: images stay where they are written to live. */
  readonly prefix?: string;
  readonly from: { readonly kind: 'archive' } | { readonly kind: 'pull'; readonly login?: Login };
}

/** Where images come from that could be had either way. */
export interface ImagesChoice {
  readonly kind: 'pull' | 'build';
}

export interface TrustChoice {
  readonly kind: 'extra' | 'system';
}

export type TlsChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'self-signed'; readonly hsts: boolean }
  | { readonly kind: 'files'; readonly hsts: boolean };

export type KeyKind = 'p256' | 'rsa2048' | 'rsa4096';

/** `none`: there are no routes. */
export type ProxyChoice =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'nginx' | 'published' } & DoorChoice)
  | ({ readonly kind: 'external'; readonly network: string } & DoorChoice);

export interface DoorChoice {
  readonly tls: TlsChoice;
  /** Kind of key for every certificate that is made here. */
  readonly key: KeyKind;
  /** Of the public side: on the host, or on an external proxy, where both are the same. */
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Route → port on the host. */
  readonly listen: Readonly<Record<string, number>>;
  /** The user of routes with a log-in. */
  readonly login: string;
}

export interface NetworkChoice {
  readonly mtu?: number;
  readonly dns: readonly string[];
  readonly subnet?: string;
}

/** Service of the stack → what its containers may use at most. */
export interface HardenChoice {
  readonly limits: Readonly<Record<string, { readonly memory?: string; readonly cpus?: string }>>;
}

export interface HostChoice {
  readonly compose: string;
  readonly requiredMounts: readonly string[];
}
