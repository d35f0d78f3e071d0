import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDemoDatabase } from '../../src/demo/demo-database.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { describeWith } from '../support/required-program.ts';

describeWith(['a Postgres server'], "the demo's database on a given server", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.stop());

  const query = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const withAccount = (name: string, password: string) => {
    const url = new URL(server.url);
    url.username = name;
    url.password = password;
    return url.href;
  };

  test('is created there, and dropped at the end, whoever is still connected', async () => {
    const count = "SELECT count(*)::integer AS count FROM pg_database WHERE datname LIKE 'bg_check_demo_%'";
    const database = await openDemoDatabase({ databaseUrl: server.url });
    expect(new URL(database.url).pathname).toMatch(/^\/bg_check_demo_[0-9a-f]{8}$/);
    expect(database.description).toBe(
      `database ${new URL(database.url).pathname.slice(1)} on ${new URL(server.url).host}`,
    );
    expect(await query(server.url, count)).toEqual([{ count: 1 }]);
    const lingering = new pg.Client({ connectionString: database.url });
    lingering.on('error', () => undefined);
    await lingering.connect();

    await database.stop();

    expect(await query(server.url, count)).toEqual([{ count: 0 }]);
    await lingering.end();
  });

  test('needs the right password, and does not print the wrong one', async () => {
    const databaseUrl = withAccount('postgres', 'not-the-password');
    const error: unknown = await openDemoDatabase({ databaseUrl }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'BGC_CONFIG',
      message: `--database-url: cannot create a database on ${new URL(server.url).host}: password authentication failed for user "postgres"`,
    });
  });

  test('needs a user who may create databases', async () => {
    await query(server.url, "CREATE ROLE visitor LOGIN PASSWORD 'let-me-look'");
    await expect(
      openDemoDatabase({ databaseUrl: withAccount('visitor', 'let-me-look') }),
    ).rejects.toMatchObject({
      code: 'BGC_CONFIG',
      message: expect.stringContaining('permission denied to create database') as string,
    });
  });

  test('needs a server', async () => {
    await expect(
      openDemoDatabase({ databaseUrl: 'postgres://postgres@127.0.0.1:1/postgres' }),
    ).rejects.toMatchObject({
      code: 'BGC_PROVIDER',
      advice: 'Check the host, the port and that the server runs.',
    });
  });
});
