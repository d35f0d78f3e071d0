import type { RequestListener } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Certificates } from './certificates.ts';
import { portOf } from './http-server.ts';

/** Starts an https server on a free port of 127.0.0.1 with the certificate of a name; stopped when the test ends. */
export async function startHttpsServer(
  certificates: Certificates,
  name: string,
  listener: RequestListener,
  options: TlsOptions & { readonly http2?: boolean } = {},
): Promise<{ url: string; port: number; server: Server }> {
  const { http2 = false, ...tls } = options;
  const own = { cert: certificates.read(`${name}.pem`), key: certificates.read(`${name}.key`), ...tls };
  const server = http2
    ? createSecureServer({ ...own, allowHTTP1: true }, listener as never)
    : createServer(own, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const port = portOf(server);
  return { url: `https://127.0.0.1:${port}`, port, server };
}
