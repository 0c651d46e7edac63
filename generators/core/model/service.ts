import type { ComposeService } from './compose.js';
import type { Fetch, InitOption, Phase, Trust } from './needs.js';
import type { Node } from './node.js';
import type { ComposeText } from './yaml.js';

/** One container to be: a Compose service, and what the generator knows of it beyond Compose. */
export interface Service extends ComposeService {
  readonly about?: string;
  readonly kind?: string;
  readonly phase: Phase;
  /** The stack's service that this is a copy of, and which copy. */
  readonly origin: string;
  readonly copy?: number;
  /** The further machine that it runs on, where one folder is for all of them. */
  readonly on?: Node;
  /** Of one that has the network of its machine: the ports that it listens on there, numbers and ranges. */
  readonly hostPorts?: readonly string[];
  readonly egress: boolean;
  readonly gpu: GpuUse;
  readonly trusts?: Trust;
  /** The names, with `*` at the end, of containers that it starts and Compose does not know. */
  readonly startsContainers?: ComposeText;
  /** It verifies servers of this deployment, so it gets the CA bundle whatever the operator trusts. */
  readonly needsBundle?: boolean;
  readonly options: readonly InitOption[];
  readonly fetch?: Fetch;
  /** Of a tool: script → the words that its container is started with. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Variables whose value is this container's own (`REPLICA`, `NODE_NAME`, …). */
  readonly variables: Readonly<Record<string, ComposeText>>;
  /** Services on other machines, by their names in the stack, that it starts after. */
  readonly awaits: readonly string[];
  /** Secrets it reads, found when the variables are bound. */
  readonly secrets: readonly string[];
  /** The author's reasons, by what they are for. */
  readonly why: Readonly<Record<string, string>>;
  /** Ways in which it is less hardened than the default, each with the author's reason; shown in the README. */
  readonly exceptions: readonly Exception[];
}

/** What is not as hard as it could be (`read_only`, `user`, `cap_add NET_ADMIN`, …), and why. */
export interface Exception {
  readonly what: string;
  readonly why: string;
}

export type GpuVendor = 'nvidia' | 'amd' | 'intel';

export type GpuUse =
  | { readonly kind: 'none' }
  | { readonly kind: 'wanted'; readonly need: 'one-each' | 'all' | 'optional' | 'delegate' }
  | { readonly kind: 'nvidia'; readonly devices: 'all' | readonly string[] }
  /** Device files, as Compose's `devices` lists them. */
  | { readonly kind: 'amd' | 'intel'; readonly devices: readonly string[] }
  /** It has none itself: containers that it starts get them. */
  | { readonly kind: 'delegated'; readonly vendor: GpuVendor; readonly devices: 'all' | readonly string[] };
