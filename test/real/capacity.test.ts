import pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openReadOnlyDatabase } from '../../src/backfill/open-read-only-database.ts';
import {
  connectionsForGreen,
  connectionsStatement,
  type ConnectionCounts,
} from '../../src/capacity/connections-left.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { describeWith } from '../support/required-program.ts';

describeWith(['a Postgres server'], 'the connections of a real Postgres', () => {
  let server: PostgresServer;
  let admin: pg.Client;

  async function connect(url: string, applicationName: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, application_name: applicationName });
    await client.connect();
    return client;
  }

  beforeAll(async () => {
    server = await startPostgresServer('shop');
    admin = await connect(server.url, 'admin');
    await admin.query(`CREATE ROLE reader LOGIN PASSWORD 'reader-word'`);
  });

  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  it('are counted by anybody: of the server, of green, and up to the limit of the database', async () => {
    const url = new URL(server.url);
    [url.username, url.password] = ['reader', 'reader-word'];
    const timeouts = { connectTimeoutMs: 3_000, statementTimeoutMs: 5_000, lockTimeoutMs: 500 };
    const database = openReadOnlyDatabase({ url: url.href, ...timeouts, idleInTransactionTimeoutMs: 5_000 });
    onTestFinished(() => database.close());
    const count = async () => {
      const [counts] = await database.query<ConnectionCounts & Record<string, unknown>>(
        connectionsStatement,
        ['shop-green%'],
      );
      if (counts === undefined) throw new Error('no counts');
      return counts;
    };
    const before = await count();
    expect(before).toMatchObject({ green: 0, databaseLimit: -1 });
    expect(before.most).toBeGreaterThan(before.used);

    const green = await Promise.all([1, 2, 3].map((n) => connect(server.url, `shop-green-${n}`)));
    const after = await count();
    await Promise.all(green.map((client) => client.end()));
    expect([after.used - before.used, after.databaseUsed - before.databaseUsed, after.green]).toEqual([
      3, 3, 3,
    ]);
    // What green has already is green's: as many may be its own as before.
    expect(connectionsForGreen(after)).toBe(connectionsForGreen(before));

    await admin.query('ALTER DATABASE shop CONNECTION LIMIT 5');
    const limited = await count();
    expect(connectionsForGreen(limited)).toBe(5 - limited.databaseUsed + limited.green);
  });
});
