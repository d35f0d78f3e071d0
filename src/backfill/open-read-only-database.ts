import type { Client } from 'pg';
import { BgCheckError, ProviderError } from '../errors.ts';
import { openConnection, type DatabaseConnection } from './database-connection.ts';
import { describeDatabase, describeStatementFailure, showStatement } from './database-failure.ts';
import type { ReadOnlyDatabase } from './read-only-database.ts';
import { runStatement, withCutOff, type Statement } from './run-statement.ts';

/** How much longer than the server's own limit to wait for its answer. */
const answerGraceMs = 2_000;
/** How long saying good-bye may take. */
const closeGraceMs = 1_000;

export interface ReadOnlyDatabaseOptions {
  readonly url: string;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  /** What `pg_stat_activity` shows while a statement runs. */
  readonly applicationName?: string;
}

/**
 * SET LOCAL only: what lasts longer than the transaction would reach whoever shares the session, be it through a
 * pooler or an embedded server.
 */
function beginStatement(options: ReadOnlyDatabaseOptions, client: Client): string {
  // Zero would mean no limit at all.
  const milliseconds = (value: number) => Math.max(1, Math.round(value));
  const { applicationName } = options;
  return [
    'BEGIN READ ONLY',
    `SET LOCAL statement_timeout = ${milliseconds(options.statementTimeoutMs)}`,
    `SET LOCAL lock_timeout = ${milliseconds(options.lockTimeoutMs)}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${milliseconds(options.idleInTransactionTimeoutMs)}`,
    ...(applicationName === undefined
      ? []
      : [`SET LOCAL application_name = ${client.escapeLiteral(applicationName)}`]),
  ].join('; ');
}

/** Settles as `work` does, or with the signal's reason as soon as that aborts. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}

/**
 * Opens a production database for reading. Nothing is connected before the first statement; statements run one
 * after another on one connection, each in a `READ ONLY` transaction that is rolled back, and a connection that
 * was lost is made anew.
 * @throws ConfigError when `url` is no URL
 */
export function openReadOnlyDatabase(options: ReadOnlyDatabaseOptions): ReadOnlyDatabase {
  const { url, connectTimeoutMs } = options;
  const name = describeDatabase(url);
  const limitMs = options.statementTimeoutMs + answerGraceMs;
  let current: DatabaseConnection | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const begin = async (): Promise<DatabaseConnection> => {
    const kept = current !== undefined && !current.isLost() ? current : undefined;
    const connection = kept ?? (current = await openConnection({ url, name, connectTimeoutMs }));
    try {
      const { client } = connection;
      await withCutOff(connection, limitMs, () => client.query(beginStatement(options, client)));
      return connection;
    } catch (error) {
      connection.destroy();
      // A connection that died unnoticed shows it only when it is used again.
      if (kept !== undefined) return begin();
      throw error;
    }
  };

  const rollBack = async (connection: DatabaseConnection): Promise<void> => {
    if (connection.isLost()) return;
    try {
      await withCutOff(connection, limitMs, () => connection.client.query('ROLLBACK'));
    } catch {
      connection.destroy();
    }
  };

  const run = async (statement: Statement, signal: AbortSignal | undefined): Promise<unknown[]> => {
    signal?.throwIfAborted();
    if (isClosed) throw new ProviderError(`database ${name} is closed: ${showStatement(statement.sql)}`);
    try {
      const connection = await begin();
      try {
        return await withCutOff(connection, limitMs, () => runStatement(connection, statement, signal));
      } finally {
        await rollBack(connection);
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof BgCheckError) throw error;
      throw describeStatementFailure(error, name, statement.sql, options);
    }
  };

  return {
    query: <Row>(sql: string, values: readonly unknown[] = [], signal?: AbortSignal) => {
      const result = queue.then(() => run({ sql, values }, signal));
      queue = result.catch(() => undefined);
      return untilAborted(result, signal) as Promise<Row[]>;
    },
    close: async () => {
      isClosed = true;
      await queue;
      const last = current;
      if (last === undefined || last.isLost()) return;
      await withCutOff(last, closeGraceMs, () => last.client.end()).catch(() => undefined);
    },
  };
}
