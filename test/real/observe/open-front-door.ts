import { once } from 'node:events';
import { Agent, createServer, request, type RequestListener, type Server } from 'node:http';
import { portOf } from '../../support/http-server.ts';
import type { Color } from './spawn-shops.ts';

/** Sends every request to the active color. */
export interface FrontDoor {
  readonly url: string;
  /** `GET` reads `{ active }`, `PUT` moves traffic. */
  readonly adminUrl: string;
  active(): Color;
  /** Resolves when traffic is moved to green; at once when it has been. */
  readonly opened: Promise<void>;
  /** Until traffic is moved again every other request goes to the other color, whatever the switch says. */
  mix(): void;
  close(): Promise<void>;
}

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It is the client who closes an idle connection, and never in the moment it is used again.
  server.keepAliveTimeout = 75_000;
  return server;
}

export async function openFrontDoor(urls: Readonly<Record<Color, string>>): Promise<FrontDoor> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let [active, mixed, count]: [Color, boolean, number] = ['blue', false, 0];
  let open: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });

  const door = await listen((incoming, response) => {
    count += 1;
    const other = active === 'blue' ? 'green' : 'blue';
    const color = mixed && count % 2 === 0 ? other : active;
    const outgoing = request(`${urls[color]}${incoming.url ?? '/'}`, { agent, method: incoming.method });
    outgoing.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.once('error', () => {
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
    incoming.pipe(outgoing);
  });
  const admin = await listen((incoming, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of incoming.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
      if (incoming.method === 'PUT') {
        ({ to: active } = JSON.parse(text) as { to: Color });
        mixed = false;
        if (active === 'green') open();
      }
      response.end(JSON.stringify({ active }));
    })();
  });
  return {
    url: `http://127.0.0.1:${portOf(door)}`,
    adminUrl: `http://127.0.0.1:${portOf(admin)}`,
    active: () => active,
    opened,
    mix: () => {
      mixed = true;
    },
    close: async () => {
      agent.destroy();
      for (const server of [door, admin]) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
    },
  };
}
