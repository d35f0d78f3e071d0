import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import {
  createServer,
  request,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RunningServer {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** A real HTTP server on a free port of the loopback address. */
export async function startServer(listener: RequestListener): Promise<RunningServer> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}`, server, close };
}

/** A version of an application: says who it is at `/version`, and counts at `/metrics`. */
export function startColor(identity: { version?: string; color?: string }): Promise<RunningServer> {
  let requests = 0;
  return startServer((incoming, response) => {
    requests += 1;
    if (incoming.url === '/metrics') {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(`# TYPE http_requests_total counter\nhttp_requests_total ${requests}\n`);
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.end(incoming.url === '/version' ? JSON.stringify(identity) : '{}');
  });
}

/** Has a backend answer. */
export function passOn(incoming: IncomingMessage, response: ServerResponse, to: string): void {
  const upstream = request(`${to}${incoming.url ?? '/'}`, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on('error', () => response.writeHead(502).end('backend is down'));
  incoming.pipe(upstream);
}

/**
 * A front door that routes by the content of a file: `blue`, `green`, `split` (every other request), green's share in
 * percent (by chance), or anything else for 502.
 */
export function startFrontDoor(
  file: string,
  colors: { readonly blue: string; readonly green: string },
): Promise<RunningServer> {
  let count = 0;
  return startServer((incoming, response) => {
    const active = readFileSync(file, 'utf8').trim();
    count += 1;
    const share = active === 'split' ? 100 * (count % 2) : /^\d+$/.test(active) ? Number(active) : undefined;
    const color = share === undefined ? active : 100 * Math.random() < share ? 'green' : 'blue';
    if (color !== 'blue' && color !== 'green') {
      response.writeHead(502).end('no such backend');
      return;
    }
    passOn(incoming, response, colors[color]);
  });
}

/** At no moment is the file empty for who reads it. */
export function setTraffic(file: string, active: string): void {
  writeFileSync(`${file}.new`, `${active}\n`);
  renameSync(`${file}.new`, file);
}

export function trafficIn(file: string): string {
  return readFileSync(file, 'utf8').trim();
}
