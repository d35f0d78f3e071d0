import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCheckoutFault } from '../../fixtures/shop/checkout-fault.ts';
import { createShopMetrics } from '../../fixtures/shop/metrics.ts';
import { loadQueries } from '../../fixtures/shop/queries.ts';
import { createRequestListener } from '../../fixtures/shop/request-listener.ts';
import { openShopDatabase } from '../../fixtures/shop/shop-database.ts';
import { openDemoDatabase, type DemoDatabase } from '../../src/demo/demo-database.ts';
import { shopPath } from '../../src/demo/package-folder.ts';
import { createShopSchema, migrateShop } from '../../src/demo/shop-schema.ts';
import { smokePassword } from '../../src/demo/stage.ts';
import { runCli, startCli } from '../support/cli.ts';
import { describeWith } from '../support/required-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Orders, and stops before anybody confirms it. What undoes the order logs in anew: it may be another process. */
const probe = `
import { probe } from 'bg-check';

const logIn = (http, secret) =>
  http.post('/auth/token', { json: { email: 'smoke@shop.example', password: process.env.SHOP_SMOKE_PASSWORD } })
    .expect(200).json('$.access_token').then((token) => http.bearer(secret(token)));

probe('a customer can order', {
  mutates: true,
  colors: ['green'],
  undo: {
    'delete the order': async ({ http, secret }, { id }) => {
      const customer = await logIn(http, secret);
      await customer.delete('/api/orders/' + id).expect({ status: [204, 404] });
    },
  },
}, async ({ http, step, cleanup, secret, signal }) => {
  const customer = await step('log in', { mutates: false }, () => logIn(http, secret));
  const order = { productId: 1, phone: '+44 20 7946 0001' };
  const id = await step('pay', () => customer.post('/api/orders', { json: order }).expect(201).json('$.id'));
  cleanup('delete the order', { id });
  await step('wait', () => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))));
});
`;

describeWith(['postgres'], 'an order that a run has placed in the shop', () => {
  let database: DemoDatabase;
  let client: pg.Client;
  const closing: (() => Promise<unknown>)[] = [];

  async function startColor(version: 'v1' | 'v2', color: string): Promise<string> {
    const shopDatabase = openShopDatabase(database.url, loadQueries(shopPath('queries', version)));
    const server = createServer(
      createRequestListener({
        identity: { version, color, instance: color },
        database: shopDatabase,
        metrics: createShopMetrics({ version, color }),
        checkoutFault: createCheckoutFault(undefined),
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await shopDatabase.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  beforeAll(async () => {
    database = await openDemoDatabase();
    await createShopSchema(database.url);
    await migrateShop(database.url, 'expand');
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await Promise.all(closing.map((close) => close()));
    await client.end();
    await database.stop();
  });

  it('is gone after SIGTERM; after SIGKILL it is once `bg-check clean` ran', async () => {
    const [blue, green] = [await startColor('v1', 'blue'), await startColor('v2', 'green')];
    const config = {
      target: 'shop',
      blue: { url: blue },
      green: { url: green },
      live: { url: blue },
      identity: { color: '$.color' },
    };
    const folder = temporaryFolder({
      'bg-check.config.json': JSON.stringify(config),
      'checks/checkout.check.mjs': probe,
    });
    const env = { SHOP_SMOKE_PASSWORD: smokePassword };
    const count = async () => {
      const { rows } = await client.query<{ count: number }>('SELECT count(*)::integer AS count FROM orders');
      return rows[0]?.count ?? Number.NaN;
    };
    const before = await count();
    /** Starts a run, and ends it in the middle of its flow. */
    const endBy = async (signal: NodeJS.Signals) => {
      const run = startCli(folder, ['pre-switch'], env);
      const state = join(folder, '.bg-check');
      const isOwed = (name: string) =>
        name.includes('.cleanup.') && readFileSync(join(state, name), 'utf8').includes('delete the order');
      while ((await count()) === before || !readdirSync(state).some(isOwed)) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      run.process.kill(signal);
      return run.ended;
    };

    expect(await endBy('SIGTERM')).toMatchObject({ exitCode: 143 });
    expect(await count()).toBe(before);

    await endBy('SIGKILL');
    expect(await count()).toBe(before + 1);
    expect(await runCli(folder, ['clean'], env)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await count()).toBe(before);
    expect(await runCli(folder, ['clean'], env)).toMatchObject({
      exitCode: 0,
      stdout: 'nothing is left to undo\n',
    });
  });
});
