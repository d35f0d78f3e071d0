import { InconclusiveError } from '../errors.ts';
import type { ReadOnlyDatabase } from './read-only-database.ts';

/** A backfill, and how to tell that it is not finished. */
export interface Backfill {
  /** Table, with its schema where the search path does not lead there: `orders`, `sales.orders`. */
  readonly table: string;
  /** Column or columns that name a row, shown as samples. */
  readonly key: string | readonly string[];
  /**
   * SQL condition that holds for a row that is not filled, such as `phone_normalized IS NULL AND phone IS NOT
   * NULL`. A row for which it is NULL counts as filled: compare with `IS DISTINCT FROM`, not with `<>`.
   */
  readonly incomplete: string;
  /** How many keys of unfilled rows to show; 5 by default. */
  readonly sample?: number;
  /** Where counting unfilled rows stops; 10,000 by default. */
  readonly countLimit?: number;
}

/** What is known of a backfill. */
export type Completeness =
  | {
      readonly state: 'complete';
      /** The planner's estimate of the rows that were looked at; absent when the server has none yet. */
      readonly rowsEstimate?: number;
      /** Whether the table has no row at all. */
      readonly isEmpty: boolean;
      readonly statement: string;
    }
  | {
      readonly state: 'incomplete';
      /** Unfilled rows, or at least so many when `countIsExact` is false. */
      readonly count: number;
      readonly countIsExact: boolean;
      /** The count as a person says it: `132`, `more than 10,000`, `at least 5`. */
      readonly amount: string;
      readonly sampleKeys: readonly string[];
      readonly statement: string;
    };

/** `sales.orders` to `"sales"."orders"`; parts that are quoted already are left as they are. */
export function quoteName(name: string): string {
  const parts = name.match(/"(?:[^"]|"")+"|[^."]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part : `"${part}"`)).join('.');
}

function isTimeout(error: unknown): error is InconclusiveError {
  const cause = error instanceof InconclusiveError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === '57014';
}

/**
 * Whether any row of a table is still unfilled: first whether there is one, which ends at the first few found,
 * then how many, up to a limit.
 * @throws InconclusiveError when the database cuts the search off, and what `ReadOnlyDatabase.query` throws
 */
export async function checkCompleteness(
  backfill: Backfill,
  database: ReadOnlyDatabase,
  signal?: AbortSignal,
): Promise<Completeness> {
  const { sample = 5, countLimit = 10_000 } = backfill;
  const table = quoteName(backfill.table);
  const keys = [backfill.key].flat().map((column) => `${quoteName(column)}::text`);
  // On a line of its own, so that a comment at its end hides nothing.
  const condition = `(\n${backfill.incomplete}\n)`;
  const key = keys.length === 1 ? keys.join() : `concat_ws(', ', ${keys.join(', ')})`;
  const statement = `SELECT ${key} AS key FROM ${table} WHERE ${condition} LIMIT ${sample}`;

  let found: { key: string | null }[];
  try {
    found = await database.query<{ key: string | null }>(statement, [], signal);
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw new InconclusiveError(`${backfill.table}: not known to be filled: ${error.message}`, {
      advice:
        'Create a partial index on the key with `incomplete` as its condition (concurrently), or raise `database.statementTimeout`.',
      cause: error,
    });
  }

  if (found.length === 0) {
    const [facts] = await database.query<{ is_empty: boolean; estimate: string | null }>(
      `SELECT NOT EXISTS (SELECT FROM ${table}) AS is_empty,
        (SELECT reltuples::bigint FROM pg_class WHERE oid = $1::regclass) AS estimate`,
      [table],
      signal,
    );
    const rowsEstimate = Number(facts?.estimate ?? -1);
    return {
      state: 'complete',
      isEmpty: facts?.is_empty ?? false,
      // Minus one until the table has been analyzed.
      ...(rowsEstimate < 0 ? {} : { rowsEstimate }),
      statement,
    };
  }

  const incomplete = (count: number, bound?: string): Completeness => ({
    state: 'incomplete',
    count,
    countIsExact: bound === undefined,
    amount: bound ?? count.toLocaleString('en-US'),
    sampleKeys: found.map((row) => row.key ?? 'NULL'),
    statement,
  });
  const atLeastFound = () => incomplete(found.length, `at least ${found.length}`);
  if (found.length < sample) return incomplete(found.length);
  try {
    const [counted] = await database.query<{ count: string }>(
      `SELECT count(*) AS count FROM (SELECT FROM ${table} WHERE ${condition} LIMIT ${countLimit + 1}) AS unfilled`,
      [],
      signal,
    );
    const count = Number(counted?.count ?? 0);
    if (count > countLimit) return incomplete(count, `more than ${countLimit.toLocaleString('en-US')}`);
    // Fewer than were found: the backfill has gone on in between.
    return count < found.length ? atLeastFound() : incomplete(count);
  } catch (error) {
    if (isTimeout(error)) return atLeastFound();
    throw error;
  }
}
