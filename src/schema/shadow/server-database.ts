import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { ProviderError } from '../../errors.ts';
import { createClusterGuard, type ClusterGuard } from './cluster-guard.ts';
import { inDatabase, serverAddress } from './server-address.ts';
import { setupFailure, sqlstateOf } from './server-failure.ts';
import { inspectServer, refuseProduction, type ServerFacts } from './server-inspection.ts';
import { connect, connectWire, type ServerAddress } from './server-wire.ts';
import { sessionCalls } from './session-calls.ts';
import type { ShadowDatabase } from './shadow-database.ts';
import { createWireSession } from './wire-session.ts';

export interface ServerDatabaseOptions {
  /** Of a server on which bg-check may make a database; the one that it names is left alone. */
  readonly url: string;
  /** Of the production database, which is refused. */
  readonly productionUrl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Settings in which servers differ and answers must not, and those that make thousands of refusals slow. */
const settings = ({ superuser }: { readonly superuser: boolean }): Record<string, string> => ({
  ...{ statement_timeout: '0', lock_timeout: '0', idle_in_transaction_session_timeout: '0', jit: 'off' },
  ...(superuser
    ? { lc_messages: 'C', log_min_messages: 'fatal', log_min_error_statement: 'panic', log_statement: 'none' }
    : {}),
});

/** One session in a database of a server, as a shadow database. */
export async function serverSession(
  address: ServerAddress,
  facts: { readonly version: string; readonly major: number },
  options: {
    readonly engine: 'server' | 'native';
    readonly signal: AbortSignal | undefined;
    readonly guard?: (session: ReturnType<typeof createWireSession>) => ClusterGuard;
    /** Removes what was made for the session, behind its end. */
    readonly remove: (guard: ClusterGuard | undefined) => Promise<void>;
  },
): Promise<ShadowDatabase> {
  const { engine, signal } = options;
  const wire = await connectWire(address, signal);
  const session = createWireSession(wire, signal);
  const guard = options.guard?.(session);
  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= (async () => {
      signal?.removeEventListener('abort', abort);
      await wire.close();
      await options.remove(guard);
    })());
  const abort = () => void close().catch(() => undefined);
  signal?.addEventListener('abort', abort, { once: true });
  return {
    ...{ engine, version: facts.version, close },
    ...(guard ? { notes: guard.notes } : {}),
    ...sessionCalls(session, { major: facts.major, ...(guard ? { run: guard.run } : {}) }),
  };
}

async function createDatabase(client: Client, database: string): Promise<void> {
  const create = `CREATE DATABASE ${quoted(database)} TEMPLATE template0`;
  try {
    await client.query(`${create} ENCODING 'UTF8'`);
  } catch (error) {
    // The server's locale is one of another encoding.
    if (sqlstateOf(error) !== '22023') throw error;
    await client.query(create);
  }
}

async function dropAll(
  address: ServerAddress,
  database: string,
  roles: Iterable<string>,
  major: number,
): Promise<void> {
  const left = [`DROP DATABASE IF EXISTS ${quoted(database)}${major >= 13 ? ' WITH (FORCE)' : ''}`];
  try {
    const client = await connect(address);
    try {
      if (major < 13) {
        await client.query(
          'SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1',
          [database],
        );
      }
      // Those whose transaction was rolled back are not there.
      const there = await client.query<{ name: string }>(
        'SELECT rolname AS name FROM pg_catalog.pg_roles WHERE rolname = ANY ($1)',
        [[...roles]],
      );
      left.push(...there.rows.map(({ name }) => `DROP ROLE IF EXISTS ${quoted(name)}`));
      while (left[0] !== undefined) {
        await client.query(left[0]);
        left.shift();
      }
    } finally {
      await client.end();
    }
  } catch (error) {
    throw new ProviderError(
      `what bg-check made on the shadow server ${address.name} could not be removed: ${error instanceof Error ? error.message : String(error)}`,
      { advice: `Run it by hand: ${left.join('; ')}`, cause: error },
    );
  }
}

async function prepare(
  address: ServerAddress,
  database: string,
  { productionUrl, signal }: ServerDatabaseOptions,
): Promise<ServerFacts> {
  const client = await connect(address);
  try {
    if (productionUrl !== undefined) await refuseProduction(client, address, productionUrl);
    const facts = await inspectServer(client, address);
    signal?.throwIfAborted();
    await createDatabase(client, database).catch(async (error: unknown) => {
      // The answer may have been lost, not the database.
      await dropAll(address, database, [], facts.major).catch(() => undefined);
      throw error;
    });
    return facts;
  } catch (error) {
    throw setupFailure(error, address.name);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Makes a database of its own on a server, dropped when the shadow database is closed or `signal` aborts, with the
 * roles that were made in it. What the server held before is never changed.
 * @throws ConfigError when the server may not or cannot be used for it, ProviderError when it cannot be reached
 */
export async function openServerDatabase(options: ServerDatabaseOptions): Promise<ShadowDatabase> {
  const { url, signal } = options;
  const address = serverAddress(url);
  const database = `bg_check_shadow_${randomBytes(6).toString('hex')}`;
  signal?.throwIfAborted();
  const facts = await prepare(address, database, options);
  const { major, user, superuser } = facts;
  const remove = (guard?: ClusterGuard) => dropAll(address, database, guard?.made ?? [], major);
  try {
    signal?.throwIfAborted();
    return await serverSession(inDatabase(address, database, settings(facts)), facts, {
      ...{ engine: 'server', signal, remove },
      guard: (session) => createClusterGuard({ session, database, user, superuser }),
    });
  } catch (error) {
    await remove();
    throw error;
  }
}
