import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdminListener } from './front-door-admin.ts';
import { createRouting, type Routing } from './routing.ts';

/** A small reverse proxy that sends every request to the active color. */
export interface FrontDoor {
  readonly port: number;
  readonly adminPort: number;
  close(): Promise<void>;
}

/** Long, so that it is the client who closes an idle connection, and never in the moment it is used again. */
const keepAlive = 75_000;

const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']);

function forwarded(message: IncomingMessage): string[] {
  return message.rawHeaders.flatMap((name, index, raw) =>
    index % 2 === 1 || hopByHop.has(name.toLowerCase()) ? [] : [name, raw[index + 1] ?? ''],
  );
}

function forward(routing: Routing, agent: Agent, incoming: IncomingMessage, answer: ServerResponse): void {
  const upstream = routing.colors.get(routing.active);
  if (upstream?.url === undefined) {
    answer.writeHead(503, { 'content-type': 'text/plain' }).end(`${routing.active} has no upstream\n`);
    return;
  }
  upstream.requests += 1;
  upstream.inFlight += 1;
  let failed = false;
  answer.once('close', () => {
    upstream.inFlight -= 1;
    if (failed) upstream.errors += 1;
  });
  const outgoing = send(new URL(incoming.url ?? '/', upstream.url), {
    agent,
    method: incoming.method,
    headers: [...forwarded(incoming), 'x-front-door', '1'],
  });
  outgoing.once('response', (response) => {
    const status = response.statusCode ?? 502;
    failed = status >= 500;
    answer.writeHead(status, forwarded(response));
    response.pipe(answer);
  });
  outgoing.once('error', (error) => {
    failed = true;
    if (answer.headersSent) answer.destroy();
    else answer.writeHead(502, { 'content-type': 'text/plain' }).end(`${routing.active}: ${error.message}\n`);
  });
  // A client that went away must not keep the color busy.
  answer.once('close', () => {
    if (!answer.writableFinished) outgoing.destroy();
  });
  incoming.pipe(outgoing);
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Opens a front door, and a second port to move its traffic, on free ports of 127.0.0.1; `blue` is active. */
export async function openFrontDoor(colors: readonly string[] = ['blue', 'green']): Promise<FrontDoor> {
  const routing = createRouting(colors);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const door = createServer((incoming, answer) => {
    forward(routing, agent, incoming, answer);
  });
  door.keepAliveTimeout = keepAlive;
  const admin = createServer(createAdminListener(routing));
  const [port, adminPort] = await Promise.all([listen(door), listen(admin)]);
  return {
    port,
    adminPort,
    close: async () => {
      agent.destroy();
      await Promise.all(
        [door, admin].map((server) => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        }),
      );
    },
  };
}
