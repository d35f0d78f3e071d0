import { createServer, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { checkCompleteness } from '../../src/backfill/check-completeness.ts';
import {
  openReadOnlyDatabase,
  type ReadOnlyDatabaseOptions,
} from '../../src/backfill/open-read-only-database.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { closedPort, portOf } from '../support/http-server.ts';
import { describeWith } from '../support/required-program.ts';

describeWith(['a Postgres server'], 'a real Postgres, read without hurting it', () => {
  let server: PostgresServer;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await startPostgresServer('shop');
    admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(`
      CREATE TABLE orders (id int PRIMARY KEY, phone text, phone_normalized text);
      INSERT INTO orders SELECT n, 'p', CASE WHEN n > 132 THEN 'P' END FROM generate_series(1, 20000) AS n;
      CREATE FUNCTION fill(id int) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN UPDATE orders SET phone_normalized = '!' WHERE orders.id = $1; RETURN true; END $$;
      CREATE ROLE reader LOGIN PASSWORD 'reader-word';
      CREATE ROLE stranger LOGIN PASSWORD 'stranger-word';
      GRANT SELECT ON orders TO reader;
    `);
  });

  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  const orders = { table: 'orders', key: 'id', incomplete: 'phone_normalized IS NULL' };

  function urlWith(change: (url: URL) => void): string {
    const url = new URL(server.url);
    change(url);
    return url.href;
  }

  function open(options: Partial<ReadOnlyDatabaseOptions> = {}) {
    const database = openReadOnlyDatabase({
      url: server.url,
      connectTimeoutMs: 3_000,
      statementTimeoutMs: 5_000,
      lockTimeoutMs: 500,
      idleInTransactionTimeoutMs: 5_000,
      applicationName: 'bg-check',
      ...options,
    });
    onTestFinished(() => database.close());
    return database;
  }

  async function failureOf(work: Promise<unknown>): Promise<string> {
    try {
      await work;
    } catch (error) {
      const { name, message, advice } = error as Error & { advice?: string };
      return `${name}: ${message}${advice === undefined ? '' : `\n  ${advice}`}`.replace(
        /:\d{4,5}\b/g,
        ':PORT',
      );
    }
    throw new Error('it did not fail');
  }

  /** What the server runs for us right now. */
  async function running(): Promise<string[]> {
    const { rows } = await admin.query<{ query: string }>(
      `SELECT query FROM pg_stat_activity WHERE application_name = 'bg-check' AND state = 'active'`,
    );
    return rows.map(({ query }) => query);
  }

  it('tells how far the backfill is, as a user that may only read', async () => {
    const database = open({
      url: urlWith((url) => Object.assign(url, { username: 'reader', password: 'reader-word' })),
    });
    expect(await checkCompleteness(orders, database)).toMatchObject({
      state: 'incomplete',
      amount: '132',
      sampleKeys: ['1', '2', '3', '4', '5'],
    });
    expect(
      await checkCompleteness({ ...orders, incomplete: 'phone IS NOT NULL', countLimit: 10_000 }, database),
    ).toMatchObject({ amount: 'more than 10,000' });
  });

  it('never shows a password when it is not let in', async () => {
    const failures = [
      await failureOf(open({ url: urlWith((url) => (url.password = 'not-the-word')) }).query('SELECT 1')),
      await failureOf(open({ url: urlWith((url) => (url.password = '')) }).query('SELECT 1')),
      await failureOf(open({ url: urlWith((url) => (url.username = 'nobody')) }).query('SELECT 1')),
      await failureOf(open({ url: urlWith((url) => (url.pathname = '/warehouse')) }).query('SELECT 1')),
      await failureOf(
        open({ url: urlWith((url) => (url.search = '?sslmode=verify-full')) }).query('SELECT 1'),
      ),
      await failureOf(
        checkCompleteness(
          orders,
          open({
            url: urlWith((url) => Object.assign(url, { username: 'stranger', password: 'stranger-word' })),
          }),
        ),
      ),
    ];
    expect(failures).toMatchInlineSnapshot(`
      [
        "ConfigError: database 127.0.0.1:PORT/shop refused the login: password authentication failed for user "postgres"
        Check the user and the password in \`database.url\`.",
        "ConfigError: database 127.0.0.1:PORT/shop asks for a password, and \`database.url\` has none that it can use",
        "ConfigError: database 127.0.0.1:PORT/shop refused the login: password authentication failed for user "nobody"
        Check the user and the password in \`database.url\`.",
        "ConfigError: database 127.0.0.1:PORT/warehouse refused the connection: database "warehouse" does not exist (3D000)
        Check \`database.url\` and the rights of its user.",
        "ConfigError: database 127.0.0.1:PORT/shop: no secure connection: The server does not support SSL connections
        Set \`sslmode\` and \`sslrootcert\` in \`database.url\` as the server demands.",
        "ConfigError: database 127.0.0.1:PORT/shop: permission denied for table orders (42501): SELECT "id"::text AS key FROM "orders" WHERE ( phone_normalized IS NULL ) LIMIT 5
        Grant SELECT to the user of \`database.url\`.",
      ]
    `);
    expect(failures.join()).not.toMatch(/not-the-word|stranger-word/);
    expect(failures.join()).not.toContain(new URL(server.url).password);
    expect(() => open({ url: 'postgres://shop:pass word@host:x/shop' })).toThrow(
      /^`database.url` is not a URL$/,
    );
  });

  it('says who does not answer', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const port = await closedPort();
    expect([
      await failureOf(open({ url: `postgres://shop:secret-word@127.0.0.1:${port}/shop` }).query('SELECT 1')),
      await failureOf(
        open({
          url: `postgres://shop:secret-word@127.0.0.1:${portOf(silent)}/shop`,
          connectTimeoutMs: 100,
        }).query('SELECT 1'),
      ),
      await failureOf(open({ url: 'postgres://shop:secret-word@%2Fnowhere/shop' }).query('SELECT 1')),
    ]).toMatchInlineSnapshot(`
      [
        "ProviderError: database 127.0.0.1:PORT/shop did not answer: connection refused
        Check that the server runs and that this machine may reach it.",
        "ProviderError: database 127.0.0.1:PORT/shop did not answer: no answer within 100ms
        Check that the server runs and that this machine may reach it.",
        "ProviderError: database /nowhere:PORT/shop did not answer: there is no such socket
        Check that the server runs and that this machine may reach it.",
      ]
    `);
  });

  it('stops at the statement timeout, and knows no more than before', async () => {
    const slow = { ...orders, incomplete: 'pg_sleep(0.01) IS NULL' };
    expect(await failureOf(checkCompleteness(slow, open({ statementTimeoutMs: 80 })))).toMatchInlineSnapshot(`
      "InconclusiveError: orders: not known to be filled: database 127.0.0.1:PORT/shop cut a statement off, its limit being 80ms: SELECT "id"::text AS key FROM "orders" WHERE ( pg_sleep(0.01) IS NULL ) LIMIT 5
        Create a partial index on the key with \`incomplete\` as its condition (concurrently), or raise \`database.statementTimeout\`."
    `);
  });

  it('does not queue up behind a lock', async () => {
    const migration = new pg.Client({ connectionString: server.url });
    await migration.connect();
    try {
      await migration.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
      const database = open({ lockTimeoutMs: 50 });
      expect(await failureOf(checkCompleteness(orders, database))).toMatchInlineSnapshot(`
        "InconclusiveError: database 127.0.0.1:PORT/shop: another session holds a lock for longer than 50ms: SELECT "id"::text AS key FROM "orders" WHERE ( phone_normalized IS NULL ) LIMIT 5
          Run again when the migration or maintenance that holds it is over."
      `);
      await migration.query('ROLLBACK');
      expect(await checkCompleteness(orders, database)).toMatchObject({ amount: '132' });
    } finally {
      await migration.end();
    }
  });

  it('changes nothing, whatever it is asked', async () => {
    const database = open();
    const before = await admin.query('SELECT md5(string_agg(orders::text, $1 ORDER BY id)) FROM orders', [
      ',',
    ]);
    const failures = [
      await failureOf(checkCompleteness({ ...orders, incomplete: 'fill(id)' }, database)),
      await failureOf(database.query('UPDATE orders SET phone = NULL')),
      await failureOf(database.query('COMMIT; DELETE FROM orders')),
      await failureOf(database.query('SELECT * INTO copied FROM orders')),
    ];
    await database.query('COMMIT');
    await database.query('SET TRANSACTION READ WRITE').catch(() => undefined);
    failures.push(await failureOf(database.query('DELETE FROM orders')));
    expect(failures.map((failure) => /\(\w{5}\)/.exec(failure)?.[0])).toEqual([
      '(25006)',
      '(25006)',
      '(42601)',
      '(25006)',
      '(25006)',
    ]);
    const after = await admin.query('SELECT md5(string_agg(orders::text, $1 ORDER BY id)) FROM orders', [
      ',',
    ]);
    expect(after.rows).toEqual(before.rows);
  });

  it('sets its limits in the transaction and leaves the session as it was', async () => {
    const database = open();
    const settings = `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
      current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('transaction_read_only') AS read_only`;
    expect(await database.query(settings)).toEqual([
      { statement: '5s', lock: '500ms', idle: '5s', read_only: 'on' },
    ]);
    await database.query("SELECT set_config('search_path', 'nowhere', false)");
    expect(await database.query('SHOW search_path')).toEqual([{ search_path: '"$user", public' }]);
    const { rows } = await admin.query<{ application_name: string; state: string }>(
      `SELECT application_name, state FROM pg_stat_activity WHERE datname = 'shop' AND pid <> pg_backend_pid()`,
    );
    expect(rows).toEqual([{ application_name: '', state: 'idle' }]);
  });

  it('stops what runs when the signal aborts', async () => {
    const database = open();
    const controller = new AbortController();
    const sleeping = failureOf(database.query('SELECT pg_sleep(4)', [], controller.signal));
    const waiting = failureOf(database.query('SELECT 1', [], controller.signal));
    await expect.poll(running, { timeout: 3_000, interval: 20 }).toEqual(['SELECT pg_sleep(4)']);
    const startedAt = performance.now();
    controller.abort(new Error('the deadline'));
    expect([await sleeping, await waiting]).toEqual(['Error: the deadline', 'Error: the deadline']);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(performance.now() - startedAt).toBeLessThan(3_500);
    expect(await running()).toEqual([]);
  });

  it('connects again when the connection was lost, at rest or at work', async () => {
    const database = open();
    const pidOf = async () =>
      (await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
    const first = await pidOf();
    await admin.query('SELECT pg_terminate_backend($1)', [first]);
    const second = await pidOf();
    expect(second).not.toBe(first);
    const sleeping = failureOf(database.query('SELECT pg_sleep(4)'));
    await expect.poll(running, { timeout: 3_000, interval: 20 }).toHaveLength(1);
    await admin.query('SELECT pg_terminate_backend($1)', [second]);
    expect(await sleeping).toMatch(
      /^ProviderError: database 127\.0\.0\.1:PORT\/shop gave no result: terminating connection due to administrator command \(57P01\): SELECT pg_sleep\(4\)$/,
    );
    expect(await pidOf()).not.toBe(second);
  });

  it('leaves no connection behind', async () => {
    const database = open();
    await database.query('SELECT 1');
    await database.close();
    await database.close();
    const count = async () => {
      const { rows } = await admin.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = 'shop' AND pid <> pg_backend_pid()`,
      );
      return rows.length;
    };
    await expect.poll(count, { timeout: 3_000, interval: 20 }).toBe(0);
    expect(await failureOf(database.query('SELECT 1'))).toBe(
      'ProviderError: database 127.0.0.1:PORT/shop is closed: SELECT 1',
    );
  });

  it('gives up on a statement whose server has stopped answering', async () => {
    const database = open({ statementTimeoutMs: 300 });
    const backend = Number((await database.query('SELECT pg_backend_pid() AS pid'))[0]?.pid);
    const sleeping = failureOf(database.query('SELECT pg_sleep(4)'));
    await expect.poll(running, { timeout: 3_000, interval: 20 }).toHaveLength(1);
    process.kill(backend, 'SIGSTOP');
    try {
      expect(await sleeping).toBe(
        'ProviderError: database 127.0.0.1:PORT/shop gave no result: no answer within 2.3s: SELECT pg_sleep(4)',
      );
    } finally {
      process.kill(backend, 'SIGCONT');
    }
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
