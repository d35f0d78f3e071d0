import { contrast } from '../../../src/check/kinds/contrast/contrast.ts';
import { identity } from '../../../src/check/kinds/identity.ts';
import { probe } from '../../../src/check/kinds/probe/probe.ts';
import { readiness } from '../../../src/check/kinds/readiness/readiness.ts';
import { warmUp } from '../../../src/check/kinds/warm-up/warm-up.ts';
import type { Sweep } from '../../../src/check/undoing.ts';
import type { HttpClient } from '../../../src/probe/http-client.ts';

/** A user of the shop who belongs to the checks. */
export interface Account {
  readonly email: string;
  readonly password: string;
}

const logIn = (http: HttpClient, account: Account) =>
  http
    .post('/auth/token', { json: { ...account } })
    .expect(200)
    .capture('$.access_token', { secret: true });

const logOut = (customer: HttpClient) => customer.delete('/auth/token').expect(204);

/** Deletes the orders of a run, whoever knows of them. */
const sweepOrders =
  (account: Account): Sweep =>
  async ({ http, marker }) => {
    const customer = http.bearer(await logIn(http, account));
    try {
      await customer.delete(`/api/orders?marker=${marker}`).expect(200);
    } finally {
      await logOut(customer);
    }
  };

/** What whoever runs the shop would check before a switch. */
export function defineShopChecks(account: Account): void {
  identity('green is the new version', { of: 'green' });
  identity('the front door leads to blue', { of: 'live' });

  readiness('green reaches what it needs', {
    dependencies: ['database', 'payments'],
    cacheHitRatio: { path: '$.cache.hitRatio', min: 0.8 },
  });

  probe('a visitor can browse', async ({ http, step, expect }) => {
    await step('open the shop', () =>
      http
        .get('/', { redirects: 'follow', maxBody: '64KiB' })
        .expect({ status: 200, body: 'The tea shop', headers: { 'x-frame-options': 'DENY' } }),
    );
    await step('list products', async () => {
      const prices = await http.get('/api/products?limit=5').expect(200).all('$.items[*].price_cents');
      expect(prices).toHaveLength(5);
    });
  });

  probe('a cart is kept', { handover: 'fill the cart' }, async ({ http, step }) => {
    await step('fill the cart', { mutates: false }, () =>
      http.post('/cart', { json: { productId: 7 } }).expect(201),
    );
    await step('see the cart', () => http.get('/cart').expect({ status: 200, json: { '$.products': [7] } }));
  });

  probe('prices are live', async ({ http, step }) => {
    const feed = await step('open the feed', () => http.websocket('/live'));
    feed.send({ follow: 7 });
    await step('see the price', () => feed.expect({ json: { '$.product': 7, '$.price_cents': 559 } }));
    await step('see it change', () => feed.expect({ json: { '$.product': 7, '$.price_cents': 549 } }));
    await step('close the feed', () => feed.close());
  });

  probe(
    'a customer can order',
    { handover: 'log in', sweep: sweepOrders(account) },
    async ({ http, step, poll, cleanup, db, aim, expect }) => {
      const atHome = http.at(aim.name);
      const token = await step('log in', { mutates: false }, () => logIn(http, account));
      const customer = http.bearer(token);
      cleanup('log out', () => logOut(atHome.bearer(token)));

      const orders: string[] = [];
      cleanup('delete the order', async () => {
        for (const order of orders) await customer.delete(`/api/orders/${order}`).expect(204);
      });
      const order = await step('pay', { mutates: true }, () =>
        customer
          .post('/api/orders', { json: { productId: 1, quantity: 3 } })
          .expect(201)
          .capture('$.id'),
      );
      orders.push(order);

      await step('see the order', () =>
        customer
          .get(`/api/orders/${order}`, { timeout: '3s' })
          .expect({ status: 200, json: { '$.total_cents': 1_011 } }),
      );
      await poll('the order is confirmed', { every: '20ms', timeout: '4s' }, () =>
        customer.get(`/api/orders/${order}`).expect({ json: { '$.state': 'confirmed' } }),
      );
      await step('it was written once', async () => {
        const rows = await db.query(
          `SELECT orders.id FROM orders JOIN customers ON customers.id = orders.customer_id
           WHERE email = $1 AND orders.id >= $2`,
          [account.email, order],
        );
        expect(rows.map(({ id }) => String(id))).toEqual([order]);
      });
    },
  );

  contrast('what visitors see', { requests: ['/api/products?limit=5', '/home'], samples: 5, seed: 'faults' });
}

/** The rest, which takes hundreds of requests. */
export function definePaceChecks(): void {
  warmUp('green is warm', {
    requests: ['/home'],
    window: 5,
    cap: { requests: 1_000, time: '30s' },
    max: { p50: '40ms' },
  });
  probe(
    'search is fast',
    { colors: ['green'], repeat: 100, latency: { p99: '1500ms' } },
    async ({ http, step }) => {
      await step('search', () => http.get('/search?q=tea').expect(200));
    },
  );
}
