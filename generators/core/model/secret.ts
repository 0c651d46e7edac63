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

export type Recipe =
  | { readonly kind: 'password'; readonly length: number }
  | { readonly kind: 'hex'; readonly bytes: number }
  | { readonly kind: 'base64'; readonly bytes: number }
  /** A file of its own; `letters`: of letters and digits, for who reads it as text. */
  | { readonly kind: 'bytes'; readonly bytes: number; readonly letters?: true }
  /** Nothing, where nobody gives one. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'fernet' }
  | { readonly kind: 'django' };

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
