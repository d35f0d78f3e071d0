import { createServer } from 'node:http';
import pg from 'pg';
import { createCheckoutFault } from '../../../fixtures/shop/checkout-fault.ts';
import { createShopMetrics } from '../../../fixtures/shop/metrics.ts';
import { loadQueries } from '../../../fixtures/shop/queries.ts';
import { createRequestListener } from '../../../fixtures/shop/request-listener.ts';
import { openShopDatabase } from '../../../fixtures/shop/shop-database.ts';
import { openDemoDatabase } from '../../../src/demo/demo-database.ts';
import { shopPath } from '../../../src/demo/package-folder.ts';
import { createShopSchema, migrateShop } from '../../../src/demo/shop-schema.ts';
import { smokePassword } from '../../../src/demo/stage.ts';
import { portOf } from '../../support/http-server.ts';
import type { Account } from './shop-checks.ts';

/** The shop in both versions over one database. */
export interface ShopStage {
  readonly databaseUrl: string;
  readonly urls: { readonly blue: string; readonly green: string };
  readonly pool: pg.Pool;
  /** An account that nobody else has. */
  newAccount(): Account;
  /** Everything in the database that an account could leave, or of all accounts. */
  traces(email?: string): Promise<unknown>;
  close(): Promise<void>;
}

async function startVersion(databaseUrl: string, version: 'v1' | 'v2', color: string) {
  const database = openShopDatabase(databaseUrl, loadQueries(shopPath('queries', version)));
  const server = createServer(
    createRequestListener({
      identity: { version, color, instance: color },
      database,
      metrics: createShopMetrics({ version, color }),
      checkoutFault: createCheckoutFault(undefined),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await database.close();
  };
  return { url: `http://127.0.0.1:${portOf(server)}`, close };
}

const tracesOfOne = `
  SELECT customers.*,
    (SELECT count(*)::integer FROM sessions WHERE customer_id = customers.id) AS sessions,
    (SELECT array_agg(orders ORDER BY orders.id) FROM orders WHERE customer_id = customers.id) AS orders,
    (SELECT array_agg(item ORDER BY order_id) FROM order_items AS item JOIN orders ON orders.id = order_id
      WHERE customer_id = customers.id) AS items
  FROM customers WHERE email = $1`;

const tracesOfAll = `
  SELECT
    (SELECT count(*)::integer FROM sessions) AS sessions,
    (SELECT md5(string_agg(orders::text, ',' ORDER BY id)) FROM orders) AS orders,
    (SELECT md5(string_agg(item::text, ',' ORDER BY order_id, product_id)) FROM order_items AS item) AS items,
    (SELECT md5(string_agg(customers::text, ',' ORDER BY id)) FROM customers) AS customers,
    (SELECT md5(string_agg(products::text, ',' ORDER BY id)) FROM products) AS products`;

export async function openShopStage(): Promise<ShopStage> {
  const database = await openDemoDatabase();
  await createShopSchema(database.url);
  await migrateShop(database.url, 'expand');
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  // A connection that is still on its way out when the server ends.
  pool.on('error', () => undefined);
  // They have the password of the smoke account.
  await pool.query(`UPDATE customers SET password_hash = smoke.password_hash
    FROM customers AS smoke WHERE smoke.email = 'smoke@shop.example' AND customers.id BETWEEN 100 AND 999`);
  const [blue, green] = await Promise.all([
    startVersion(database.url, 'v1', 'blue'),
    startVersion(database.url, 'v2', 'green'),
  ]);
  let accounts = 99;
  return {
    databaseUrl: database.url,
    urls: { blue: blue.url, green: green.url },
    pool,
    newAccount: () => {
      accounts += 1;
      return { email: `customer-${accounts}@shop.example`, password: smokePassword };
    },
    traces: async (email) => {
      type Traces = Record<string, unknown>;
      const { rows } = await (email === undefined
        ? pool.query<Traces>(tracesOfAll)
        : pool.query<Traces>(tracesOfOne, [email]));
      return rows;
    },
    close: async () => {
      await Promise.all([blue.close(), green.close(), pool.end()]);
      await database.stop();
    },
  };
}
