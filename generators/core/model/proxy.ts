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

export type Location = Guarded & (ServiceLocation | StaticLocation);

/** Who may come in, and how often. */
interface Guarded {
  readonly route: string;
  readonly path: string;
  /** Only with the deployment's own user and password. */
  readonly login: boolean;
  /** Requests of one address, as nginx counts them, and how many of them may come at once. */
  readonly rate?: { readonly limit: string; readonly burst: number };
}

interface ServiceLocation {
  readonly kind: 'service';
  readonly service: string;
  readonly port: number;
  readonly stripPrefix: boolean;
  readonly websocket: boolean;
  readonly maxBody: string;
  readonly buffering: boolean;
  readonly timeout: string;
}

interface StaticLocation {
  readonly kind: 'static';
  readonly volume: string;
  readonly root: string;
  readonly fallback?: string;
}

export interface Stream {
  readonly name: string;
  readonly private: boolean;
  readonly published: number;
  readonly listen: number;
  readonly service: string;
  readonly port: number;
  readonly timeout: string;
}
