import type { Asset, FurtherFile } from './asset.js';
import type { Certificate } from './certificate.js';
import type { ImageSource } from './image-source.js';
import type { Gate, Links, Node } from './node.js';
import type { ReverseProxy } from './proxy.js';
import type { Route } from './route.js';
import type { PrivateFile, Secret } from './secret.js';
import type { Server } from './server.js';
import type { GpuVendor, Service } from './service.js';
import type { Requirements } from './stack.js';
import type { Volume } from './volume.js';
import type { ComposeText, YamlMap } from './yaml.js';

/** What will run on one machine. Drafted plainly from stack and answers; each feature returns a copy that says more. */
export interface Deployment {
  /** The slug: names project, network, volumes and unit. */
  readonly name: string;
  /** As the operator wrote it. */
  readonly title: string;
  readonly application: Application;
  /** The machine that this runs on, the others, and what crosses between them. */
  readonly node: Node;
  readonly others: readonly Node[];
  readonly links: Links;
  /** Where something crosses by way of a gate. */
  readonly gate?: Gate;
  readonly entrance: Entrance;
  readonly services: readonly Service[];
  readonly volumes: readonly Volume[];
  readonly networks: readonly Network[];
  /** Ways in from outside that exist here; the proxy feature turns them into sites and streams. */
  readonly routes: readonly Route[];
  readonly proxy: ReverseProxy;
  readonly certificates: readonly Certificate[];
  /** Servers of the operator's own, in the place of services that are not here. */
  readonly servers: readonly Server[];
  readonly secrets: readonly Secret[];
  readonly privateFiles: readonly PrivateFile[];
  /** Values that the generator worked out, by variable name; a service's own come with it. */
  readonly variables: Readonly<Record<string, ComposeText>>;
  /** What `.env` defines. */
  readonly settings: readonly Setting[];
  readonly assets: readonly Asset[];
  /** What the stack adds to the folder beyond what services mount. */
  readonly files: readonly FurtherFile[];
  /** Answers that only a running deployment can give, and that nobody has given yet. */
  readonly later: readonly LaterAnswer[];
  /** Registry and path that take the place of each image's own. */
  readonly imagePrefix?: string;
  readonly images: ImageSource;
  /** Images that no service uses, and that the application starts containers from: init fetches them too. */
  readonly pulls: readonly string[];
  readonly key: 'p256' | 'rsa2048' | 'rsa4096';
  readonly host: Host;
  readonly composeSecrets: YamlMap;
  readonly composeConfigs: YamlMap;
  readonly composeModels: YamlMap;
}

/** What is deployed: taken over from the stack for README and state. */
export interface Application {
  readonly stack: string;
  readonly title: string;
  readonly summary: string;
  /** What an operator must know that nothing here can do for them. */
  readonly notes: readonly string[];
  readonly homepage?: string;
  readonly requires: Requirements;
  readonly hardened: boolean;
  readonly glossary: Readonly<Record<string, string>>;
  /** False where everything was inferred from a Compose file that says nothing. */
  readonly described: boolean;
}

/** The public side: what a browser's address bar shows. */
export interface Entrance {
  readonly host: string;
  readonly protocol: 'http' | 'https';
  /** The address that ports are bound to. */
  readonly address: '127.0.0.1' | '0.0.0.0';
}

export interface Network {
  readonly name: string;
  readonly realName: string;
  readonly internal: boolean;
  readonly rest: YamlMap;
}

/** One line of `.env`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly about: string;
}

export interface LaterAnswer {
  readonly path: string;
  readonly about: string;
}

/** What the host must be and how it is driven. */
export interface Host {
  /** `docker compose`, or what the operator calls it. */
  readonly compose: string;
  readonly requiredMounts: readonly string[];
  readonly gpu: { readonly kind: 'none' } | { readonly kind: GpuVendor; readonly count: number };
  readonly trust: 'system' | 'extra';
}
