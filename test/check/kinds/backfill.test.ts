import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backfill, type BackfillDefinition } from '../../../src/check/kinds/backfill.ts';
import { startEmbeddedServer, type EmbeddedServer } from '../../support/embedded-server.ts';
import { closedPort } from '../../support/http-server.ts';
import { definedBy, essence, runDefinedChecks } from '../../support/run-defined-checks.ts';

let server: EmbeddedServer;

beforeAll(async () => {
  server = await startEmbeddedServer(`
    CREATE TABLE orders (id int PRIMARY KEY, phone text, phone_normalized text);
    INSERT INTO orders SELECT n, 'p', CASE WHEN n > 132 THEN 'P' END FROM generate_series(1, 200) AS n;
    CREATE TABLE carts (id int, total int);
    ANALYZE orders;
  `);
});

afterAll(() => server.stop());

async function run(define: () => void, url: string | undefined = server.url) {
  const color = { url: 'http://127.0.0.1:9' };
  const config = { blue: color, green: color, live: color, ...(url === '' ? {} : { database: { url } }) };
  const { results } = await runDefinedChecks(define, { config });
  return results;
}

const orders: BackfillDefinition = {
  table: 'orders',
  key: 'id',
  incomplete: 'phone_normalized IS NULL\n  AND phone IS NOT NULL',
};

describe('backfill', () => {
  it('blocks with the count and some keys while rows are missing', async () => {
    const results = await run(() => {
      backfill('orders.phone_normalized is filled', { ...orders, tags: ['orders'] });
    });
    expect(results[0]).toMatchObject({
      name: 'orders.phone_normalized is filled',
      kind: 'backfill',
      tags: ['orders'],
    });
    expect(results.map(essence)).toMatchInlineSnapshot(`
      [
        {
          "advice": "Finish the backfill; if rows come back, blue still writes without the column: fill it by a trigger or a default.",
          "attempts": 1,
          "details": [
            "keys: 1, 2, 3, 4, 5, …",
            "unfilled: phone_normalized IS NULL AND phone IS NOT NULL",
            "statement: SELECT "id"::text AS key FROM "orders" WHERE ( phone_normalized IS NULL AND phone IS NOT NULL ) LIMIT 5",
          ],
          "evidence": [
            {
              "limit": 0,
              "measured": 132,
              "query": "SELECT "id"::text AS key FROM "orders" WHERE (
      phone_normalized IS NULL
        AND phone IS NOT NULL
      ) LIMIT 5",
              "rows": [
                "1",
                "2",
                "3",
                "4",
                "5",
              ],
              "title": "unfilled rows of orders",
            },
          ],
          "message": "132 rows of orders are not filled",
          "outcome": "failed",
        },
      ]
    `);
  });

  it('passes when every row is filled, or there is none', async () => {
    const results = await run(() => {
      backfill({ ...orders, incomplete: "phone_normalized = ''" });
      backfill({ table: 'carts', key: 'id', incomplete: 'total IS NULL' });
    });
    expect(results.map(({ name, outcome, message }) => [name, outcome, message])).toEqual([
      [
        "no row of orders has phone_normalized = ''",
        'passed',
        'every row of orders is filled (about 200 rows)',
      ],
      ['no row of carts has total IS NULL', 'passed', 'carts is empty: there is nothing to fill'],
    ]);
  });

  it('speaks of one row, and of more than it counts', async () => {
    const results = await run(() => {
      backfill('one', { ...orders, incomplete: 'id = 7' });
      backfill('many', { ...orders, countLimit: 100, sample: 2 });
    });
    expect(results.map(({ outcome, message, details }) => [outcome, message, details[0]])).toEqual([
      ['failed', '1 row of orders is not filled', 'keys: 7'],
      ['failed', 'more than 100 rows of orders are not filled', 'keys: 1, 2, …'],
    ]);
  });

  it('cannot tell without a database', async () => {
    const define = () => {
      backfill(orders);
    };
    const [unreachable] = await run(
      define,
      `postgres://shop:secret-word@127.0.0.1:${await closedPort()}/shop`,
    );
    expect(unreachable).toMatchObject({ outcome: 'errored', errorCode: 'BGC_PROVIDER' });
    expect(unreachable?.message).toMatch(
      /^database 127\.0\.0\.1:\d+\/shop did not answer: connection refused$/,
    );
    const [missing] = await run(define, '');
    expect(missing).toMatchObject({ outcome: 'errored', errorCode: 'BGC_CONFIG' });
  });

  it.each([
    [{ ...orders, incompleet: 'x' }, 'backfill `b`: unknown option `incompleet`; did you mean `incomplete`?'],
    [{ ...orders, table: ' ' }, 'backfill `b`: `table` expects the name of a table, got ` `'],
    [{ ...orders, key: [] }, 'backfill `b`: `key` expects the column or columns that name a row, got ``'],
    [
      { table: 'orders', key: 'id' },
      'backfill `b`: `incomplete` expects an SQL condition that unfilled rows meet, got `undefined`',
    ],
    [{ ...orders, sample: 0 }, 'backfill `b`: `sample` expects a whole number from 1 to 100, got `0`'],
    [
      { ...orders, countLimit: '1; DROP' },
      'backfill `b`: `countLimit` expects a whole number from 1 to 10,000,000, got `1; DROP`',
    ],
    [undefined, 'backfill `b` needs a definition such as { table, key, incomplete }'],
  ])('refuses %j', async (definition, message) => {
    await expect(
      definedBy(() => {
        backfill('b', definition as never);
      }),
    ).rejects.toMatchObject({ name: 'CheckFileError', message });
  });
});
