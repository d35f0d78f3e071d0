import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ConfigError, ProviderError } from '../../errors.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import {
  accountToRunAs,
  guard,
  hasExited,
  initialize,
  shutDown,
  spawnServer,
  superuser,
} from './postgres-process.ts';

export { findPostgresBinaries };

const startDeadline = 30_000;

/** A Postgres server of its own, started from programs on this machine. */
export interface LocalPostgres {
  /** Connection URL with the generated password in it: mark it secret before showing it. */
  readonly url: string;
  /** As the server says it, such as `15.18`. */
  readonly version: string;
  /** Shuts the server down and removes its folder; harmless when called twice. */
  stop(): Promise<void>;
}

export interface LocalPostgresOptions {
  /** Created empty; `postgres` by default. */
  readonly database?: string;
  /** Where to look for the server programs instead of the usual places. */
  readonly folders?: readonly string[];
  readonly signal?: AbortSignal;
}

async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}

/** Waits until the server lets us in; `undefined` when it ended instead. */
async function waitUntilReady(
  child: ChildProcess,
  url: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const deadline = Date.now() + startDeadline;
  for (;;) {
    signal?.throwIfAborted();
    if (hasExited(child)) return undefined;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return (rows[0]?.server_version ?? '').split(' ')[0] ?? '';
    } catch (error) {
      if (Date.now() > deadline) {
        throw new ProviderError(
          `the local Postgres did not accept connections within ${startDeadline / 1000}s`,
          {
            cause: error,
          },
        );
      }
      await delay(25);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function createDatabase(url: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

/**
 * Starts an empty Postgres server from the programs on this machine, on 127.0.0.1 and a free port, for this process only.
 * It goes when `stop` is called, when `signal` aborts, or when this process dies.
 * @throws ConfigError when the machine has no Postgres programs, ProviderError when they fail
 */
export async function startLocalPostgres(options: LocalPostgresOptions = {}): Promise<LocalPostgres> {
  const { database = superuser, signal } = options;
  const binaries = findPostgresBinaries(options.folders);
  if (binaries === undefined) {
    throw new ConfigError(
      'no Postgres server programs (`initdb` and `postgres`) were found on this machine',
      {
        advice:
          'Install them (Debian: apt-get install postgresql; Homebrew: brew install postgresql), or name a database by its URL.',
      },
    );
  }
  signal?.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'bg-check-postgres-'));
  const running: ChildProcess[] = [];
  const stop = async () => {
    const [server, ...guards] = running;
    if (server) await shutDown(server);
    for (const child of guards) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const cluster = { binaries, folder, account: await accountToRunAs() };
    const password = randomBytes(18).toString('base64url');
    await initialize(cluster, password, signal);
    // Between asking for a free port and binding it another process may take it.
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const port = await freePort();
      const url = `postgres://${superuser}:${password}@127.0.0.1:${port}`;
      const server = spawnServer(cluster, port);
      running.splice(0, running.length, server);
      if (server.pid !== undefined) running.push(guard(server.pid, folder, cluster.account));
      const version = await waitUntilReady(server, `${url}/${superuser}`, signal);
      if (version === undefined) {
        for (const child of running.splice(1)) child.kill('SIGKILL');
        continue;
      }
      if (database !== superuser) await createDatabase(`${url}/${superuser}`, database);
      signal?.throwIfAborted();
      let stopping: Promise<void> | undefined;
      const stopOnce = () => (stopping ??= stop());
      signal?.addEventListener('abort', () => void stopOnce().catch(() => undefined), { once: true });
      return { url: `${url}/${encodeURIComponent(database)}`, version, stop: stopOnce };
    }
    const log = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').slice(-3).join('; ');
    throw new ProviderError(`\`postgres\` of ${binaries} did not start: ${log}`);
  } catch (error) {
    await stop();
    throw error;
  }
}
