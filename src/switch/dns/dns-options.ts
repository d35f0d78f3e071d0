/** How a name is moved: by dynamic updates of its zone (RFC 2136). */
export interface DnsHookOptions {
  /** The primary server of the zone, with a port where it is not 53. */
  readonly server: string;
  readonly zone: string;
  /** The name that moves; the host of the front door by default. */
  readonly name?: string | undefined;
  /** What the name leads to: addresses, or one other name. */
  readonly records: Readonly<Record<'blue' | 'green', readonly string[]>>;
  /** How long what is written may be kept, text such as `60s`; as long as what it replaces by default. */
  readonly ttl?: string | undefined;
  /** What signs the update (TSIG). */
  readonly key?: { readonly name: string; readonly algorithm: string; readonly secret: string } | undefined;
  /** A file with that key, as `tsig-keygen` prints it. */
  readonly keyFile?: string | undefined;
  /** The other servers of the zone, which have to answer the new records too. */
  readonly nameservers: readonly string[];
  /** Caching resolvers that users ask, which have to answer the new records too. */
  readonly resolvers: readonly string[];
  /** Allows what is kept for longer than green is watched. */
  readonly allowLongTtl: boolean;
  /** How nsupdate is called. */
  readonly program: readonly string[];
  /** Milliseconds an update, or an answer, may take. */
  readonly timeout: number;
}
