/** Certificates and keys in PEM. */
export interface TlsMaterial {
  /** Authorities that are trusted in place of the usual ones. */
  readonly ca?: string;
  /** What to show to a server that asks who is calling. */
  readonly cert?: string;
  readonly key?: string;
}

/** Where certificates and keys were read from. */
export interface TlsFileNames {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Where requests go, and as whom they ask. */
export interface Place {
  /** Who answers there, for messages, such as `green`. */
  readonly name: string;
  /** Where to connect; a path in it comes before every path asked for. */
  readonly base: URL;
  /** Host, with a port where it is not the usual one: the `Host` header, and without the port the name that TLS asks for. */
  readonly host: string;
  /** Sent with every request; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Longest time to the end of an answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly tls?: TlsMaterial;
  /** The files that `tls` was read from, for whoever repeats a request by other means. */
  readonly tlsFiles?: TlsFileNames;
  /** The resolver that its host is looked up at; that of the system by default. */
  readonly resolver?: string;
  /** The proxy to go through; none is used unless it is configured. */
  readonly proxy?: URL;
  /** Whether HTTP/2 is offered, over TLS. */
  readonly http2?: boolean;
  /** Its key in the configuration, for advice: `blue`, `green` or `live`. */
  readonly key?: string;
}

/** The origin of a place as its requests name it: the scheme of the connection and the host that is asked for. */
export function originOf({ base, host }: Place): string {
  return `${base.protocol}//${host}`;
}

/** Host and port of the connection. */
export function addressOf({ base }: Place): string {
  return base.host;
}

/** How requests get to a place, for those who repeat one. */
export function wayTo(place: Place): Pick<Place, 'tlsFiles' | 'proxy'> & { readonly address: string } {
  const { tlsFiles, proxy } = place;
  return {
    address: addressOf(place),
    ...(tlsFiles === undefined ? {} : { tlsFiles }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

/** The name that a certificate must carry. */
export function serverNameOf(host: string): string {
  return new URL(`https://${host}`).hostname.replace(/^\[(.*)\]$/, '$1');
}
