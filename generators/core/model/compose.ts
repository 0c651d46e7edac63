import type { ComposeText, Yaml, YamlMap } from './yaml.js';

/**
 * One Compose service in one form: the reader turns every short form into the long one, so later stages see no other.
 * What is absent was not said. Keys that no feature looks at are kept in `rest` as they were written.
 */
export interface ComposeService {
  readonly name: string;
  readonly image?: ComposeText;
  readonly build?: Yaml;
  readonly command?: Command;
  readonly entrypoint?: Command;
  /** `null`: the value comes from the environment of whoever runs Compose. */
  readonly environment: Readonly<Record<string, ComposeText | null>>;
  readonly envFiles: readonly EnvFile[];
  readonly mounts: readonly Mount[];
  readonly ports: readonly Port[];
  readonly networks: Readonly<Record<string, YamlMap>>;
  readonly dependsOn: Readonly<Record<string, Dependency>>;
  readonly healthcheck?: YamlMap;
  readonly user?: ComposeText;
  readonly hostname?: ComposeText;
  readonly restart?: ComposeText;
  readonly readOnly?: boolean;
  readonly init?: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly securityOpt: readonly string[];
  readonly tmpfs: readonly string[];
  readonly profiles: readonly string[];
  readonly logging?: YamlMap;
  /** How many copies, as written: a number, or the variable that answers it. */
  readonly replicas?: ComposeText;
  /** `deploy` without `replicas`. */
  readonly deploy: YamlMap;
  readonly rest: YamlMap;
  /** Further names on each of its networks. */
  readonly aliases?: readonly string[];
}

/** Shell form (one string) and exec form (a list) mean different things to Compose, so both are kept. */
export type Command = ComposeText | readonly ComposeText[];

export interface EnvFile {
  readonly path: ComposeText;
  readonly required: boolean;
  readonly format?: string;
}

export interface Dependency {
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully';
  readonly restart: boolean;
  readonly required: boolean;
}

/** `rest` holds the keys of the long form that only Compose reads (`bind.propagation`, `volume.nocopy`, …). */
export type Mount =
  | {
      readonly kind: 'volume';
      readonly volume: string;
      readonly target: ComposeText;
      readonly readOnly: boolean;
      readonly rest: YamlMap;
    }
  | {
      readonly kind: 'bind';
      readonly source: ComposeText;
      readonly target: ComposeText;
      readonly readOnly: boolean;
      readonly rest: YamlMap;
    }
  | { readonly kind: 'tmpfs'; readonly target: ComposeText; readonly rest: YamlMap }
  | { readonly kind: 'anonymous'; readonly target: ComposeText; readonly rest: YamlMap }
  | { readonly kind: 'other'; readonly value: YamlMap };

/** Port numbers stay text: they may be ranges or hold variables. */
export interface Port {
  readonly target: ComposeText;
  readonly published?: ComposeText;
  readonly hostIp?: ComposeText;
  readonly protocol: string;
  readonly rest: YamlMap;
}
