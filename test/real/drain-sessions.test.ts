import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openCheckEnvironment } from '../../src/check/check-environment.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { openDrainSources, sessionsLeft } from '../../src/release/drain-sources.ts';
import { errorOf } from '../release/commands.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { describeWith } from '../support/required-program.ts';

describeWith(['a Postgres server'], 'sessions of a color in the database', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.stop());

  function open(url: string) {
    const config = configSchema.parse({
      blue: { url: 'http://127.0.0.1:1' },
      green: { url: 'http://127.0.0.1:2' },
      live: { url: 'http://127.0.0.1:3' },
      database: { url },
      drain: { applicationName: { blue: 'shop-blue', green: 'shop-green' } },
    });
    const environment = openCheckEnvironment({
      config,
      rootDirectory: '.',
      runId: 'run',
      addSecret: () => undefined,
    });
    onTestFinished(() => environment.close());
    const [source] = openDrainSources(environment, {}, 'blue').list;
    if (source === undefined) throw new Error('there is no source');
    return { environment, read: () => source.read('blue') };
  }

  async function connectAs(applicationName: string): Promise<Client> {
    const client = new Client({ connectionString: server.url, application_name: applicationName });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  it('work while a transaction is open, and are left while the pool is', async () => {
    const { environment, read } = open(server.url);
    // A name that nobody has used yet says nothing.
    expect(await read()).toEqual({ inFlight: undefined });
    const blue = await connectAs('shop-blue');
    await connectAs('shop-green');
    expect(await read()).toEqual({ inFlight: 0 });
    await blue.query('BEGIN');
    expect(await read()).toEqual({ inFlight: 1 });
    await blue.query('COMMIT');
    expect(await read()).toEqual({ inFlight: 0 });
    expect(await sessionsLeft(environment, 'blue')).toBe(1);
  });

  it('are not taken for idle by a role that may not see what they do', async () => {
    const blue = await connectAs('shop-blue');
    await blue.query(`CREATE ROLE watcher LOGIN PASSWORD 'secret-word'`);
    const url = new URL(server.url);
    [url.username, url.password] = ['watcher', 'secret-word'];
    const { environment, read } = open(url.href);
    expect(String(await errorOf(read()))).toBe(
      'ProviderError: the database does not show what sessions of `shop-blue` do: grant `pg_read_all_stats`',
    );
    expect(await sessionsLeft(environment, 'blue')).toBe(1);
  });
});
