import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { ConfigError, ProviderError } from '../errors.ts';
import { findPostgresBinaries, startLocalPostgres } from '../schema/shadow/local-postgres.ts';
import { startProgram } from './child-program.ts';
import { programPath } from './package-folder.ts';

/** The database both colors share. */
export interface DemoDatabase {
  /** Holds a password: not for printing. */
  readonly url: string;
  /** What it is, for people. */
  readonly description: string;
  /** Ends it, and removes what was created for it. */
  stop(): Promise<void>;
}

export interface DemoDatabaseOptions {
  /** A server to create a database on; it is dropped afterwards. */
  readonly databaseUrl?: string | undefined;
  /** Whether to leave Postgres programs of this machine alone. */
  readonly embedded?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

async function onServer<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function databaseOnServer(serverUrl: string): Promise<DemoDatabase> {
  const name = `bg_check_demo_${randomBytes(4).toString('hex')}`;
  const server = new URL(serverUrl).host;
  try {
    await onServer(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '42501' || code.startsWith('28')) {
      throw new ConfigError(`--database-url: cannot create a database on ${server}: ${reason}`, {
        advice: 'Name a user who may create databases; the demo drops its database when it ends.',
        cause: error,
      });
    }
    throw new ProviderError(`--database-url: cannot create a database on ${server}: ${reason}`, {
      advice: 'Check the host, the port and that the server runs.',
      cause: error,
    });
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    description: `database ${name} on ${server}`,
    stop: () =>
      onServer(serverUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

async function localServer(signal: AbortSignal | undefined): Promise<DemoDatabase> {
  const server = await startLocalPostgres({ database: 'shop', ...(signal && { signal }) });
  return {
    url: server.url,
    description: `Postgres ${server.version}, started from the programs on this machine`,
    stop: () => server.stop(),
  };
}

async function embeddedServer(signal: AbortSignal | undefined): Promise<DemoDatabase> {
  const child = await startProgram({
    name: 'the embedded Postgres',
    program: programPath('src', 'demo', 'embedded-database-process.js'),
    signal,
  });
  return {
    // It takes any password. One that is also a word would be struck out of every report that uses the word.
    url: `postgres://postgres:${randomBytes(12).toString('hex')}@127.0.0.1:${String(child.ready.port)}/postgres`,
    description: 'embedded Postgres (PGlite behind its socket server)',
    stop: () => child.stop(),
  };
}

/**
 * Opens the demo's database: on the server that is named, else on a server started from the programs on this
 * machine, else embedded.
 * @throws ConfigError when the server refuses, ProviderError when it cannot be reached
 */
export async function openDemoDatabase(options: DemoDatabaseOptions = {}): Promise<DemoDatabase> {
  const { databaseUrl, embedded = false, signal } = options;
  if (databaseUrl !== undefined) return databaseOnServer(databaseUrl);
  return embedded || findPostgresBinaries() === undefined ? embeddedServer(signal) : localServer(signal);
}
