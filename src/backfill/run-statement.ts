import type { QueryConfig } from 'pg';
import { formatDuration } from '../duration.ts';
import { requestCancel, type DatabaseConnection } from './database-connection.ts';

/** How long a cancelled statement may take to end before its connection is cut. */
const cancelGraceMs = 1_000;

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Cuts the connection when the server says nothing for too long: its own limits do not help when it is gone. */
export async function withCutOff<Result>(
  connection: DatabaseConnection,
  milliseconds: number,
  body: () => Promise<Result>,
): Promise<Result> {
  const state = { isCut: false };
  const timer = setTimeout(() => {
    state.isCut = true;
    connection.destroy();
  }, milliseconds);
  try {
    return await body();
  } catch (error) {
    if (state.isCut) throw new Error(`no answer within ${formatDuration(milliseconds)}`, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Rows of one statement. When `signal` aborts, the statement is cancelled and the connection given up: a
 * cancellation that comes late would hit whatever runs on it next.
 */
export async function runStatement(
  connection: DatabaseConnection,
  { sql, values }: Statement,
  signal: AbortSignal | undefined,
): Promise<unknown[]> {
  signal?.throwIfAborted();
  let cancelled: Promise<void> | undefined;
  let grace: NodeJS.Timeout | undefined;
  const cancel = () => {
    cancelled = requestCancel(connection.client);
    grace = setTimeout(() => {
      connection.destroy();
    }, cancelGraceMs);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  // The extended protocol takes a single statement: none can end the transaction and go on after it.
  const query = { text: sql, values: [...values], queryMode: 'extended' };
  try {
    const { rows } = await connection.client.query(query as QueryConfig<unknown[]>);
    return rows as unknown[];
  } finally {
    signal?.removeEventListener('abort', cancel);
    clearTimeout(grace);
    if (cancelled !== undefined) {
      await cancelled;
      connection.destroy();
    }
  }
}
