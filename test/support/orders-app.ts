import type { ServerResponse } from 'node:http';
import { readBody, startHttpServer } from './http-server.ts';

/** An order as the application keeps it. */
export interface StoredOrder {
  readonly id: number;
  readonly color: string;
  readonly note?: string;
}

/** Two colors over one store of orders, and a front door to blue. */
export interface OrdersApp {
  readonly config: {
    readonly target: string;
    readonly blue: { readonly url: string };
    readonly green: { readonly url: string };
    readonly live: { readonly url: string };
    readonly identity: { readonly color: string };
  };
  /** What is stored. */
  readonly orders: () => readonly StoredOrder[];
  /** What was asked: method, path and marker. */
  readonly requests: string[];
  /** What it does with a new order once it is stored. */
  readonly behave: (
    how: 'answer' | 'answer 500' | 'answer nothing' | 'forget the id' | 'write twice',
  ) => void;
  /** Whether deleting works. */
  readonly lock: (locked: boolean) => void;
}

/** Stopped when the running test ends. */
export async function startOrdersApp(): Promise<OrdersApp> {
  const stored = new Map<number, StoredOrder>();
  const requests: string[] = [];
  let how: Parameters<OrdersApp['behave']>[0] = 'answer';
  let isLocked = false;
  let count = 0;

  const answer = (response: ServerResponse, status: number, json?: unknown) => {
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(json === undefined ? undefined : JSON.stringify(json));
  };

  function place(response: ServerResponse, color: string, body: string): void {
    const { note } = JSON.parse(body === '' ? '{}' : body) as { note?: string };
    const id = (count += 1);
    const store = (one: number) =>
      stored.set(one, { id: one, color, ...(note === undefined ? {} : { note }) });
    store(id);
    if (how === 'write twice') store((count += 1));
    if (how === 'answer 500') answer(response, 500, { error: 'the mail server is down' });
    else if (how === 'forget the id') answer(response, 201, {});
    else if (how !== 'answer nothing') answer(response, 201, { id });
  }

  const start = (color: 'blue' | 'green') =>
    startHttpServer((request, response) => {
      void readBody(request).then((body) => {
        const { method, url = '/' } = request;
        const { pathname, searchParams } = new URL(url, 'http://app');
        if (pathname === '/version') {
          answer(response, 200, { version: color, color });
          return;
        }
        requests.push(`${method ?? ''} ${url} ${String(request.headers['x-bg-check-run'])}`);
        const id = Number(/^\/orders\/(\d+)$/.exec(pathname)?.[1]);
        if (method === 'POST' && pathname === '/orders') place(response, color, body);
        else if (method === 'GET' && pathname === '/orders') {
          const note = searchParams.get('note');
          answer(
            response,
            200,
            [...stored.values()].filter((order) => order.note === note),
          );
        } else if (method === 'DELETE' && isLocked) answer(response, 409, { error: 'locked' });
        else if (method === 'DELETE') answer(response, stored.delete(id) ? 204 : 404);
        else answer(response, stored.has(id) ? 200 : 404, stored.get(id));
      });
    });

  const [blue, green, live] = await Promise.all([start('blue'), start('green'), start('blue')]);
  return {
    config: {
      target: 'orders',
      blue: { url: blue.url },
      green: { url: green.url },
      live: { url: live.url },
      identity: { color: '$.color' },
    },
    orders: () => [...stored.values()],
    requests,
    behave: (next) => {
      how = next;
    },
    lock: (locked) => {
      isLocked = locked;
    },
  };
}
