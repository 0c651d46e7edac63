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
