import type { YamlMap } from './yaml.js';

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
