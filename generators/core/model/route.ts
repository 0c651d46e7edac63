import type { Condition } from './condition.js';
import type { Place } from './problem.js';
import type { ComposeText } from './yaml.js';

export interface Route {
  readonly name: string;
  /** Where it leads: a service's port, or files that a volume holds. */
  readonly to:
    | { readonly kind: 'service'; readonly service: string; readonly port: number }
    | { readonly kind: 'static'; readonly volume: string; readonly fallback?: string };
  /** Where it is entered: below the site, or on a port of its own (the suggested one). */
  readonly from:
    | { readonly kind: 'path'; readonly paths: readonly string[] }
    | { readonly kind: 'listen'; readonly port: number };
  readonly protocol: 'http' | 'tcp';
  readonly stripPrefix: boolean;
  readonly websocket: boolean;
  readonly maxBody?: ComposeText;
  readonly buffering: boolean;
  readonly timeout?: ComposeText;
  /** Stays on localhost whatever `expose` says. */
  readonly private: boolean;
  readonly protect: boolean;
  readonly rateLimit?: ComposeText;
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly when: Condition;
  readonly at: Place;
}
