import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCompleteness, quoteName, type Backfill } from '../../src/backfill/check-completeness.ts';
import { openReadOnlyDatabase } from '../../src/backfill/open-read-only-database.ts';
import type { ReadOnlyDatabase } from '../../src/backfill/read-only-database.ts';
import { InconclusiveError } from '../../src/errors.ts';
import { startEmbeddedServer, type EmbeddedServer } from '../support/embedded-server.ts';

const orders: Backfill = {
  table: 'orders',
  key: 'id',
  incomplete: 'phone_normalized IS NULL AND phone IS NOT NULL',
};

let server: EmbeddedServer;
let database: ReadOnlyDatabase;

beforeAll(async () => {
  server = await startEmbeddedServer(`
    CREATE TABLE orders (id int PRIMARY KEY, phone text, phone_normalized text);
    INSERT INTO orders SELECT n, 'p' || n, CASE WHEN n > 132 THEN 'P' || n END FROM generate_series(1, 400) AS n;
    INSERT INTO orders VALUES (401, NULL, NULL);
    CREATE TABLE lines (order_id int, line int, total int);
    INSERT INTO lines VALUES (1, 1, 5), (1, 2, NULL), (2, NULL, NULL);
    CREATE SCHEMA "Odd ""Schema";
    CREATE TABLE "Odd ""Schema"."Table.1" ("Key" text, filled boolean);
    INSERT INTO "Odd ""Schema"."Table.1" VALUES ('a', false);
    CREATE TABLE nothing (id int);
    CREATE FUNCTION fill(id int) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN UPDATE orders SET phone_normalized = '!' WHERE orders.id = $1; RETURN true; END $$;
    ANALYZE;
  `);
  database = openReadOnlyDatabase({
    url: server.url,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    lockTimeoutMs: 500,
    idleInTransactionTimeoutMs: 5_000,
    applicationName: "bg-check's",
  });
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

async function failureOf(backfill: Backfill): Promise<string> {
  try {
    return JSON.stringify(await checkCompleteness(backfill, database));
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:PORT');
  }
}

describe('checkCompleteness', () => {
  it('counts the rows that are not filled, and shows some', async () => {
    expect(await checkCompleteness(orders, database)).toEqual({
      state: 'incomplete',
      count: 132,
      countIsExact: true,
      amount: '132',
      sampleKeys: ['1', '2', '3', '4', '5'],
      statement:
        'SELECT "id"::text AS key FROM "orders" WHERE (\nphone_normalized IS NULL AND phone IS NOT NULL\n) LIMIT 5',
    });
  });

  it('stops counting at the limit', async () => {
    expect(await checkCompleteness({ ...orders, countLimit: 131, sample: 1 }, database)).toMatchObject({
      count: 132,
      countIsExact: false,
      amount: 'more than 131',
      sampleKeys: ['1'],
    });
    expect(await checkCompleteness({ ...orders, countLimit: 132 }, database)).toMatchObject({
      amount: '132',
    });
  });

  it('names a row by several columns', async () => {
    const lines = { table: 'public.lines', key: ['order_id', 'line'], incomplete: 'total IS NULL' };
    expect(await checkCompleteness(lines, database)).toMatchObject({
      count: 2,
      countIsExact: true,
      sampleKeys: ['1, 2', '2'],
    });
  });

  it('takes names as they are', async () => {
    expect(quoteName('sales.orders')).toBe('"sales"."orders"');
    const odd = { table: '"Odd ""Schema"."Table.1"', key: 'Key', incomplete: 'NOT filled -- yet' };
    expect(await checkCompleteness(odd, database)).toMatchObject({ count: 1, sampleKeys: ['a'] });
  });

  it('says that nothing is missing, and whether there was anything to look at', async () => {
    const complete = await checkCompleteness({ ...orders, incomplete: 'id > 1000' }, database);
    expect(complete).toEqual({
      state: 'complete',
      isEmpty: false,
      rowsEstimate: 401,
      statement: 'SELECT "id"::text AS key FROM "orders" WHERE (\nid > 1000\n) LIMIT 5',
    });
    expect(
      await checkCompleteness({ table: 'nothing', key: 'id', incomplete: 'true' }, database),
    ).toMatchObject({
      state: 'complete',
      isEmpty: true,
    });
  });

  it('leaves it to the server to say what is wrong, and changes nothing', async () => {
    const failures = [
      await failureOf({ ...orders, table: 'order' }),
      await failureOf({ ...orders, key: 'uuid' }),
      await failureOf({ ...orders, incomplete: 'phone_normalised IS NULL' }),
      await failureOf({ ...orders, incomplete: 'id' }),
      await failureOf({ ...orders, incomplete: 'true; DELETE FROM orders' }),
      await failureOf({ ...orders, incomplete: 'true) LIMIT 0; COMMIT; DELETE FROM orders; --' }),
      await failureOf({ ...orders, incomplete: 'id = $1' }),
      await failureOf({ ...orders, incomplete: 'fill(id)' }),
    ];
    expect(failures).toMatchInlineSnapshot(`
      [
        "ConfigError: database 127.0.0.1:PORT/shop refused a statement: relation "order" does not exist (42P01): SELECT "id"::text AS key FROM "order" WHERE ( phone_normalized IS NULL AND phone IS NOT NULL ) LIMIT 5",
        "ConfigError: database 127.0.0.1:PORT/shop refused a statement: column "uuid" does not exist (42703): SELECT "uuid"::text AS key FROM "orders" WHERE ( phone_normalized IS NULL AND phone IS NOT NULL ) LIMIT 5",
        "ConfigError: database 127.0.0.1:PORT/shop refused a statement: column "phone_normalised" does not exist (42703): SELECT "id"::text AS key FROM "orders" WHERE ( phone_normalised IS NULL ) LIMIT 5",
        "ConfigError: database 127.0.0.1:PORT/shop refused a statement: argument of WHERE must be type boolean, not type integer (42804): SELECT "id"::text AS key FROM "orders" WHERE ( id ) LIMIT 5",
        "ConfigError: database 127.0.0.1:PORT/shop refused a statement: syntax error at or near ";" (42601): SELECT "id"::text AS key FROM "orders" WHERE ( true; DELETE FROM orders ) LIMIT 5",
        "ConfigError: database 127.0.0.1:PORT/shop refused a statement: syntax error at or near ")" (42601): SELECT "id"::text AS key FROM "orders" WHERE ( true) LIMIT 0; COMMIT; DELETE FROM orders; -- ) LIMIT 5",
        "ConfigError: database 127.0.0.1:PORT/shop refused a statement: bind message supplies 0 parameters, but prepared statement "" requires 1 (08P01): SELECT "id"::text AS key FROM "orders" WHERE ( id = $1 ) LIMIT 5",
        "ConfigError: database 127.0.0.1:PORT/shop is opened for reading only: cannot execute UPDATE in a read-only transaction (25006): SELECT "id"::text AS key FROM "orders" WHERE ( fill(id) ) LIMIT 5",
      ]
    `);
    expect(failures.join()).not.toContain('secret-word');
    const { rows } = await server.engine.query('SELECT count(*) FROM orders WHERE phone_normalized IS NULL');
    expect(rows).toEqual([{ count: 133 }]);
  });

  it('knows that rows are missing even when counting them takes too long', async () => {
    const cutOff = new InconclusiveError('cut off', { cause: Object.assign(new Error(), { code: '57014' }) });
    const slowCount: ReadOnlyDatabase = {
      ...database,
      query: (sql, ...rest) =>
        sql.includes('count(*)') ? Promise.reject(cutOff) : database.query(sql, ...rest),
    };
    expect(await checkCompleteness(orders, slowCount)).toMatchObject({ count: 5, amount: 'at least 5' });
    const slowSearch: ReadOnlyDatabase = { ...database, query: () => Promise.reject(cutOff) };
    await expect(checkCompleteness(orders, slowSearch)).rejects.toMatchObject({
      name: 'InconclusiveError',
      message: 'orders: not known to be filled: cut off',
    });
  });
});

describe('openReadOnlyDatabase on the embedded server, whose connections share one session', () => {
  it('leaves nothing behind in the session', async () => {
    const application = new pg.Client({ connectionString: server.url });
    await application.connect();
    try {
      const settings = async () =>
        (
          await application.query<Record<string, string>>(
            `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
              current_setting('idle_in_transaction_session_timeout') AS idle,
              current_setting('default_transaction_read_only') AS read_only,
              current_setting('application_name') AS application, current_setting('search_path') AS path`,
          )
        ).rows[0];
      const before = await settings();
      const [inside] = await database.query(
        `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
          current_setting('idle_in_transaction_session_timeout') AS idle,
          current_setting('transaction_read_only') AS read_only, current_setting('application_name') AS application`,
      );
      await database.query(`SELECT set_config('search_path', 'nowhere', false)`);
      await database.query(`SET statement_timeout = 1`);
      await expect(database.query('SELECT 1 / $1::int', [0])).rejects.toThrow('division by zero');
      expect(inside).toEqual({
        statement: '5s',
        lock: '500ms',
        idle: '5s',
        read_only: 'on',
        application: "bg-check's",
      });
      expect(await settings()).toEqual(before);
      await application.query('UPDATE nothing SET id = 1');
    } finally {
      await application.end();
    }
  });

  it('passes values, in the order of asking', async () => {
    const results = await Promise.all([1, 2, 3].map((n) => database.query('SELECT $1::int AS n', [n])));
    expect(results).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  });
});
