import { connect as openTcp, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as openTls, type TLSSocket } from 'node:tls';
import { CertificateError, readCertificate, type Certificate } from './certificate.ts';
import type { Timing } from './exchange.ts';
import { lookupAt } from './lookup-at.ts';
import { serverNameOf, type Place, type TlsMaterial } from './place.ts';
import { openTunnel, ProxyError } from './proxy-tunnel.ts';
import { socketEvent } from './socket-event.ts';

/** An open connection to a place, over TLS where its URL is https. */
export interface Connection {
  readonly socket: Socket;
  /** What both sides agreed to speak; HTTP/1.1 without TLS. */
  readonly protocol: 'http/1.1' | 'h2';
  readonly timing: Pick<Timing, 'dnsMs' | 'connectMs' | 'tlsMs'>;
  readonly certificate?: Certificate;
  /** The address that a resolver of its own gave for the host of the place. */
  readonly resolved?: string;
  /** What broke it first; undici tells only of what followed, where TLS says why. */
  readonly brokenBy: () => Error | undefined;
}

export interface ConnectOptions {
  /** Protocols to offer over TLS, the dearest first; by default HTTP/1.1, and HTTP/2 where the place wants it. */
  readonly alpn?: readonly string[];
  /** Asked for in place of the place's own host name, as a request with a `host` header of its own does. */
  readonly serverName?: string | undefined;
  /** Ends the opening; an open connection is its owner's. */
  readonly signal?: AbortSignal | undefined;
}

async function openSocket(url: URL, signal: AbortSignal | undefined, resolver?: string) {
  const startedAt = performance.now();
  let resolvedAt: number | undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const socket = openTcp({
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    noDelay: true,
    ...(resolver === undefined ? {} : { lookup: lookupAt(resolver) }),
  });
  socket.once('lookup', () => {
    resolvedAt = performance.now();
  });
  await socketEvent(socket, 'connect', signal);
  return {
    socket,
    ...(resolver === undefined || resolvedAt === undefined || socket.remoteAddress === undefined
      ? {}
      : { resolved: socket.remoteAddress }),
    timing: {
      ...(resolvedAt === undefined ? {} : { dnsMs: resolvedAt - startedAt }),
      connectMs: performance.now() - (resolvedAt ?? startedAt),
    },
  };
}

async function secure(
  socket: Socket,
  serverName: string,
  options: { readonly tls?: TlsMaterial | undefined; readonly alpn: readonly string[] },
  signal: AbortSignal | undefined,
): Promise<TLSSocket> {
  const secured = openTls({
    ...options.tls,
    socket,
    ALPNProtocols: [...options.alpn],
    // An address is no name that TLS could ask for.
    servername: isIP(serverName) === 0 ? serverName : '',
    // Judged below, before anything is sent: a refusal here would not tell whose certificate it was.
    rejectUnauthorized: false,
    checkServerIdentity: (_, peer) => checkServerIdentity(serverName, peer),
  });
  await socketEvent(secured, 'secureConnect', signal);
  if (!secured.authorized) {
    const certificate = readCertificate(secured.getPeerCertificate());
    // Declared as an error, which it is not: it is the code of one.
    const code = String(secured.authorizationError);
    secured.destroy();
    throw new CertificateError(code, certificate, serverName);
  }
  return secured;
}

/** Remembers the first error of a socket. */
function watchBreak(socket: Socket): () => Error | undefined {
  let first: Error | undefined;
  socket.on('error', (error) => {
    first ??= error;
  });
  return () => first;
}

async function openThroughProxy(proxy: URL, target: URL, signal: AbortSignal | undefined) {
  try {
    const { socket, timing } = await openSocket(proxy, signal);
    const name = serverNameOf(proxy.host);
    const way =
      proxy.protocol === 'https:' ? await secure(socket, name, { alpn: ['http/1.1'] }, signal) : socket;
    await openTunnel(way, proxy, target, signal);
    return { socket: way, timing };
  } catch (error) {
    if (error instanceof ProxyError || signal?.aborted === true) throw error;
    const reason = error instanceof Error && error.message !== '' ? error.message : String(error);
    throw new ProxyError(`the proxy ${proxy.host} cannot be reached: ${reason}`, { cause: error });
  }
}

/**
 * Opens a connection aimed at a place: to the address of its URL, as the host it is asked for, through its proxy
 * where it has one. Whatever speaks to a color, in any protocol, gets there by this.
 * @throws CertificateError when the certificate does not hold, ProxyError when the proxy does not let through, and
 * Node's errors; `describeTransportFailure` makes of them what a person reads
 */
export async function connect(place: Place, options: ConnectOptions = {}): Promise<Connection> {
  const { base, proxy, resolver, tls, http2 = false } = place;
  const { signal, serverName, alpn = http2 ? ['h2', 'http/1.1'] : ['http/1.1'] } = options;
  signal?.throwIfAborted();
  const opened =
    proxy === undefined
      ? await openSocket(base, signal, resolver)
      : await openThroughProxy(proxy, base, signal);
  if (base.protocol !== 'https:') {
    return { ...opened, protocol: 'http/1.1', brokenBy: watchBreak(opened.socket) };
  }
  const startedAt = performance.now();
  const socket = await secure(opened.socket, serverName ?? serverNameOf(place.host), { tls, alpn }, signal);
  return {
    ...opened,
    socket,
    protocol: socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1',
    timing: { ...opened.timing, tlsMs: performance.now() - startedAt },
    certificate: readCertificate(socket.getPeerCertificate()),
    brokenBy: watchBreak(socket),
  };
}
