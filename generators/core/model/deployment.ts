import type { ComposeService } from './compose.js';
import type { Gate, Links, Node } from './node.js';
import type { ReverseProxy } from './proxy.js';
import type { Fetch, InitOption, Phase, Recipe, Requirements, Route, Trust } from './stack.js';
import type { ComposeText, Yaml, YamlMap } from './yaml.js';

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
  readonly assets: readonly AssetFile[];
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
  | { readonly kind: 'amd' | 'intel'; readonly devices: readonly string[] };

export interface Volume {
  readonly name: string;
  /** The name Docker knows it by. */
  readonly realName: string;
  readonly about?: string;
  readonly place: Storage;
  /** Which other machines use the same data: the main one among them, or further ones only. */
  readonly sharedWith: 'nobody' | 'main' | 'others';
  readonly backup: boolean;
  readonly ephemeral: boolean;
  /** There is one for each user, made on demand and called `realName-USER`; no service mounts it. */
  readonly onePer?: string;
  /** Numeric `uid:gid` that the prepare step gives the volume's root, or nothing: left as the image made it. */
  readonly owner?: string;
  /** Octal digits, as chmod reads them. */
  readonly mode?: string;
  readonly never: readonly string[];
  readonly rest: YamlMap;
}

export type Storage =
  | { readonly kind: 'volume' }
  | { readonly kind: 'directory'; readonly path: string }
  | {
      readonly kind: 'nfs';
      readonly server: string;
      readonly path: string;
      readonly version: string;
      readonly options: string;
    };

export interface Network {
  readonly name: string;
  readonly realName: string;
  readonly internal: boolean;
  readonly rest: YamlMap;
}

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

/** A server that the operator provides; `service` is what the stack calls the one whose place it takes. */
export type Server = {
  readonly service: string;
  readonly host: string;
  readonly port: number;
} & (
  | { readonly kind: 'postgres'; readonly sslmode: SslMode; readonly databases: readonly ServerDatabase[] }
  | {
      readonly kind: 'redis' | 'valkey';
      readonly tls: boolean;
      /** The secrets that the stack's own server and its clients share; none where its clients know no password. */
      readonly passwords: readonly string[];
    }
);

/** As libpq has it (PostgreSQL documentation, "SSL Mode Descriptions"). */
export type SslMode = 'disable' | 'require' | 'verify-ca' | 'verify-full';

/** One database of it; `prefix` begins its variables and the name of its password. */
export interface ServerDatabase {
  readonly prefix: string;
  readonly name: string;
  readonly user: string;
  readonly extensions: readonly string[];
}

/** A file made of a secret that one container alone may read: the prepare step puts it into a volume of its own. */
export interface PrivateFile {
  /** The secret that it is made of: its bytes as they are, or, for nginx, the hash of a password with a user's name before it. */
  readonly secret: string;
  readonly form: { readonly kind: 'bytes' } | { readonly kind: 'htpasswd'; readonly user: string };
  readonly name: string;
  readonly volume: string;
  /** Numeric `uid:gid`. */
  readonly owner: string;
  readonly service: string;
}

/** A secret by name: its value never enters the model. */
export interface Secret {
  readonly name: string;
  /** Another machine makes it, so that it is the same on all. */
  readonly elsewhere: boolean;
  /** Where it is bytes in a file of its own, and no variable. */
  readonly file?: string;
  readonly make?: Recipe;
  /** The answer at the terminal, if the operator may or must give one. */
  readonly asked: boolean;
  /** The prompt. */
  readonly ask?: string;
  readonly rotate?: string;
  /** Services that read it. */
  readonly services: readonly string[];
  /** Volumes that hold what it protects: where one exists, a lost secret cannot be made anew. */
  readonly volumes: readonly string[];
  readonly encoded: boolean;
}

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

/** One line of `.env`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly about: string;
}

/** A file that came with the stack, at its path in the folder. */
export interface AssetFile {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
  readonly template: boolean;
}

/** A file that the stack adds: a value that is printed as YAML, or text as the stack's other files. */
export type FurtherFile = { readonly path: string } & (
  | { readonly kind: 'yaml'; readonly value: Yaml }
  | { readonly kind: 'text'; readonly asset: AssetFile }
);

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
