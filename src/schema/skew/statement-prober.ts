import type { Answer, Refusal, ShadowDatabase, StatementShape } from '../shadow/shadow-database.ts';
import type { AppStatement } from './app-statement.ts';
import { requiredColumns, type RequiredColumn } from './required-columns.ts';

/** What one statement does at one state of the schema. */
export interface Cell {
  /** Why it cannot be prepared or planned. */
  readonly refusal?: Refusal;
  /** Set when it can be prepared. */
  readonly shape?: StatementShape;
  /** Columns it leaves NULL that must not be. */
  readonly required: readonly RequiredColumn[];
  /** Why a session that prepared it at `S0` could not run it any more. */
  readonly staleParameters?: Refusal;
}

/** The cells of one state, by the statement's key. */
export type Cells = ReadonlyMap<string, Cell>;

/** Statements that Postgres looks into before it runs them. */
export const isProbed = ({ facts }: AppStatement) => facts.depth === 'planned' || facts.depth === 'analyzed';

export async function must<Value>(answer: Promise<Answer<Value>>): Promise<Value> {
  const settled = await answer;
  if (settled.ok) return settled.value;
  throw new Error(`the shadow database refused bg-check's own statement: ${settled.refusal.message}`);
}

/** A dropped type is known to Postgres by its OID only, which says nothing to anyone. */
const readable = (refusal: Refusal): Refusal =>
  refusal.sqlstate === 'XX000'
    ? { ...refusal, message: 'the type of a parameter no longer exists' }
    : refusal;

async function probe(
  shadow: ShadowDatabase,
  statement: AppStatement,
  baseline: Cell | undefined,
): Promise<Cell> {
  const described = await shadow.describe(statement.sql);
  if (!described.ok) return { refusal: described.refusal, required: [] };
  const shape = described.value;
  if (statement.facts.depth === 'planned') {
    const planned = await shadow.explainGeneric(statement.sql);
    if (!planned.ok) return { refusal: planned.refusal, shape, required: [] };
  }
  const required = await requiredColumns(shadow, statement.facts.inserts);
  const before = baseline?.shape?.parameters;
  if (before === undefined || String(before) === String(shape.parameters)) return { shape, required };
  const stale = await shadow.describe(statement.sql, before);
  return stale.ok ? { shape, required } : { shape, required, staleParameters: readable(stale.refusal) };
}

/**
 * Probes statements as a fresh session of the application would meet them, and leaves no trace.
 * @param options.inTransaction whether the session is inside a transaction that must go on afterwards
 * @param options.baseline the cells at `S0`, once they are known
 */
export async function probeStatements(
  shadow: ShadowDatabase,
  statements: readonly AppStatement[],
  options: {
    readonly inTransaction: boolean;
    readonly baseline?: Cells;
    readonly signal?: AbortSignal | undefined;
    readonly onProbed?: () => void;
  },
): Promise<Map<string, Cell>> {
  const { inTransaction, baseline, signal, onProbed } = options;
  const cells = new Map<string, Cell>();
  // Settings that a migration made for its own session, such as an empty search_path, are not the application's.
  const begin = inTransaction ? 'SAVEPOINT bg_check_probe' : 'BEGIN';
  await must(shadow.execute(`${begin}; RESET SESSION AUTHORIZATION; RESET ALL; SAVEPOINT bg_check_cell`));
  for (const statement of statements) {
    signal?.throwIfAborted();
    if (!isProbed(statement)) continue;
    const cell = await probe(shadow, statement, baseline?.get(statement.key));
    // A refusal leaves the transaction aborted.
    if (cell.refusal || cell.staleParameters)
      await must(shadow.execute('ROLLBACK TO SAVEPOINT bg_check_cell'));
    cells.set(statement.key, cell);
    onProbed?.();
  }
  const end = 'ROLLBACK TO SAVEPOINT bg_check_probe; RELEASE SAVEPOINT bg_check_probe';
  await must(shadow.execute(inTransaction ? end : 'ROLLBACK'));
  return cells;
}
