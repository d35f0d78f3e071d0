import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { ServerSocket } from '../../support/websocket-server.ts';
import type { Answer, Call, Layer } from './edge.ts';

/** What both colors of one shop remember together, as in a store that they share. */
export interface SharedMemory {
  readonly carts: Map<string, number[]>;
  /** How often each order was looked at: the second time it is confirmed. */
  readonly looks: Map<string, number>;
}

export const createSharedMemory = (): SharedMemory => ({ carts: new Map(), looks: new Map() });

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

export function html(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'text/html', ...headers }, body: text };
}

/** The value of a cookie. */
export function cookieOf({ headers }: Call, name: string): string | undefined {
  return new RegExp(`(?:^|; )${name}=([^;]+)`).exec(headers.cookie ?? '')?.[1];
}

/** Tells what the product that was asked for costs now, and what it costs next. */
export function priceFeed(socket: ServerSocket): void {
  socket.onMessage((text) => {
    const { follow } = JSON.parse(text) as { follow: number };
    for (const price of [559, 549]) socket.send(JSON.stringify({ product: follow, price_cents: price }));
  });
}

const hashOf = (authorization = '') =>
  createHash('sha256')
    .update(authorization.replace(/^Bearer /, ''))
    .digest('hex');

/** What the shop lacks and users of it would have: a home page, a cart, a deep health page, log-out, its orders by marker. */
export function shopExtras({ carts, looks }: SharedMemory, pool: pg.Pool): Layer {
  const rowsOf = async (sql: string, values: readonly unknown[]) =>
    (await pool.query<Record<string, unknown>>(sql, [...values])).rows;

  const routes: Readonly<
    Record<string, (call: Call, next: () => Promise<Answer>) => Promise<Answer> | Answer>
  > = {
    'GET /': () => ({
      status: 302,
      headers: { location: '/home', 'set-cookie': 'visit=1; Path=/' },
      body: '',
    }),

    'GET /home': () =>
      html(200, '<h1>The tea shop</h1>', {
        'cache-control': 'public, max-age=60',
        'x-frame-options': 'DENY',
      }),

    'GET /search': () => json(200, { hits: [3, 7] }),

    'POST /cart': (call) => {
      const id = cookieOf(call, 'cart') ?? randomUUID();
      const { productId } = JSON.parse(call.body) as { productId: number };
      carts.set(id, [...(carts.get(id) ?? []), productId]);
      return json(201, {}, { 'set-cookie': `cart=${id}; Path=/; HttpOnly` });
    },

    'GET /cart': (call) => json(200, { products: carts.get(cookieOf(call, 'cart') ?? '') ?? [] }),

    'GET /health/deep': async (_, next) => {
      const { status } = await next();
      const database = status === 200 ? 'up' : 'down';
      return json(status, {
        status: database,
        dependencies: { database: { status: database }, payments: { status: 'up' } },
        cache: { hitRatio: 0.97 },
      });
    },

    'DELETE /auth/token': async ({ headers }) => {
      await rowsOf('DELETE FROM sessions WHERE token_hash = $1', [hashOf(headers.authorization)]);
      return { status: 204, headers: {}, body: '' };
    },

    'DELETE /api/orders': async ({ headers, path }) => {
      const marker = new URL(path, 'http://shop').searchParams.get('marker') ?? '';
      const deleted = await rowsOf(
        `DELETE FROM orders USING sessions WHERE token_hash = $1 AND sessions.customer_id = orders.customer_id
             AND starts_with(idempotency_key, $2) RETURNING id`,
        [hashOf(headers.authorization), `${marker}/`],
      );
      return json(200, { deleted: deleted.length });
    },
  };

  return async (call, next) => {
    const { method, path } = call;
    const [page = ''] = path.split('?');
    if (page === '/health/deep') return routes['GET /health/deep']?.(call, () => next({ path: '/health' }));
    const route = routes[`${method} ${page}`];
    if (route !== undefined) return route(call, next);
    const answer = await next();
    if (page === '/api/products') {
      return { ...answer, headers: { ...answer.headers, 'cache-control': 'public, max-age=30' } };
    }
    if (method !== 'GET' || !page.startsWith('/api/orders/') || answer.status !== 200) return answer;
    const seen = (looks.get(page) ?? 0) + 1;
    looks.set(page, seen);
    const order = JSON.parse(String(answer.body)) as object;
    return json(200, { ...order, state: seen > 1 ? 'confirmed' : 'open' });
  };
}
