import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  findPostgresBinaries,
  startLocalPostgres,
  type LocalPostgres,
} from '../../src/schema/shadow/local-postgres.ts';
import { describeWith } from '../support/required-program.ts';

const clusters = () => readdirSync(tmpdir()).filter((name) => name.startsWith('bg-check-postgres-'));

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  // A server that is being shut down says so on every connection.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}

async function refusal(url: string): Promise<unknown> {
  try {
    await ask(url, 'SELECT 1');
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describeWith(['postgres'], 'a local Postgres', () => {
  let server: LocalPostgres;
  beforeAll(async () => {
    server = await startLocalPostgres({ database: 'shop "x"' });
  });
  afterAll(async () => {
    await server.stop();
  });

  it('serves the database that was asked for, over scram and 127.0.0.1 only', async () => {
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    expect(
      await ask(
        server.url,
        `SELECT current_database() AS database, current_setting('fsync') AS fsync,
                current_setting('unix_socket_directories') AS sockets, current_setting('listen_addresses') AS addresses`,
      ),
    ).toEqual([{ database: 'shop "x"', fsync: 'off', sockets: '', addresses: '127.0.0.1' }]);
    expect(server.version).toMatch(/^\d+\.\d+/);
  });

  it('refuses another password', async () => {
    const url = new URL(server.url);
    url.password = 'wrong';
    expect(await refusal(url.href)).toBe('28P01');
  });

  it('is gone after stop, with its folder, and stop may be called again', async () => {
    const before = clusters();
    const other = await startLocalPostgres();
    const mine = clusters().filter((name) => !before.includes(name));
    expect(mine.length).toBeGreaterThan(0);
    await other.stop();
    await other.stop();
    expect(await refusal(other.url)).toBe('ECONNREFUSED');
    expect(clusters().filter((name) => mine.includes(name) && before.includes(name))).toEqual([]);
  });

  it('goes when the signal aborts, before or after the start', async () => {
    const already = AbortSignal.abort(new Error('changed my mind'));
    await expect(startLocalPostgres({ signal: already })).rejects.toThrow('changed my mind');

    const controller = new AbortController();
    const other = await startLocalPostgres({ signal: controller.signal });
    controller.abort();
    await vi.waitFor(async () => {
      expect(await refusal(other.url)).toBe('ECONNREFUSED');
    }, 10_000);
  });

  it('goes when the process that started it is killed', async () => {
    const script = `
      import { startLocalPostgres } from ${JSON.stringify(new URL('../../src/schema/shadow/local-postgres.ts', import.meta.url).href)};
      const { url } = await startLocalPostgres();
      console.log(url);
      setInterval(() => {}, 1000);
    `;
    const jiti = JSON.stringify(import.meta.resolve('jiti'));
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { createJiti } from ${jiti}; await createJiti('/').evalModule(${JSON.stringify(script)}, { async: true, filename: '/x.mts' });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    const url = output.toString().trim();
    expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    child.kill('SIGKILL');
    await vi.waitFor(async () => {
      expect(await refusal(url)).toBe('ECONNREFUSED');
    }, 10_000);
  });

  it('says what to install on a machine without Postgres', async () => {
    expect(findPostgresBinaries([tmpdir()])).toBeUndefined();
    await expect(startLocalPostgres({ folders: [tmpdir()] })).rejects.toMatchObject({
      code: 'BGC_CONFIG',
      message: 'no Postgres server programs (`initdb` and `postgres`) were found on this machine',
      advice: expect.stringContaining('apt-get install postgresql') as string,
    });
  });
});
