/**
 * What stands between the outside and the services, if anything. `published`: the services' own ports are open. `external`: a proxy
 * that is there already, in a network of this real name, reaches the services themselves.
 */
export type ReverseProxy =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'published' } & Doors)
  | ({ readonly kind: 'external'; readonly network: string } & Doors)
  | ({
      readonly kind: 'nginx';
      readonly service: string;
      readonly host: string;
      readonly tls: boolean;
      readonly hsts: boolean;
      /** The network of the proxy that stands in front of this one. */
      readonly outer?: string;
    } & Doors);

interface Doors {
  readonly sites: readonly Site[];
  readonly streams: readonly Stream[];
}

/** One http or https port and what is behind it. */
export interface Site {
  readonly name: string;
  readonly private: boolean;
  /** The port on the host, and the one inside the container. */
  readonly published: number;
  readonly listen: number;
  readonly tls: boolean;
  /** Plain http on this port is answered with a redirect to the given https port. */
  readonly redirect?: { readonly published: number; readonly listen: number };
  readonly locations: readonly Location[];
}

export type Location =
  | {
      readonly kind: 'service';
      readonly route: string;
      readonly path: string;
      readonly service: string;
      readonly port: number;
      readonly stripPrefix: boolean;
      readonly websocket: boolean;
      readonly maxBody: string;
      readonly buffering: boolean;
      readonly timeout: string;
    }
  | {
      readonly kind: 'static';
      readonly route: string;
      readonly path: string;
      readonly volume: string;
      readonly root: string;
      readonly fallback?: string;
    };

export interface Stream {
  readonly name: string;
  readonly private: boolean;
  readonly published: number;
  readonly listen: number;
  readonly service: string;
  readonly port: number;
  readonly timeout: string;
}
