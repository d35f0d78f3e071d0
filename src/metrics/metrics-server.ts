import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from './listen-address.ts';

export interface MetricsServer {
  /** Where the page is. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a page of metrics at `/metrics` until it is closed. Rejects with the system's error when it cannot listen. */
export async function startMetricsServer(
  { host, port }: ListenAddress,
  page: () => Promise<string>,
  contentType: string,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const [path] = (request.url ?? '').split('?');
    if (path !== '/metrics') {
      response.writeHead(404).end('only /metrics is here\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else {
      page().then(
        (text) => response.writeHead(200, { 'content-type': contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    }
  });
  server.listen(port, host);
  await once(server, 'listening');
  server.on('error', () => undefined);
  // The page must never keep a run alive that is over.
  server.unref();
  const { port: taken } = server.address() as AddressInfo;
  const shownHost = host === undefined ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${taken}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
