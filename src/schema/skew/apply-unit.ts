import type { CommitUnit } from '../parse/commit-units.ts';
import type { SqlStatement } from '../parse/split-statements.ts';
import { must } from './probe-profile.ts';
import { inventRole, type Failure, type Workshop } from './workshop.ts';

/** Is told of every statement that was applied, while the transaction it belongs to is still open. */
export interface UnitObserver {
  /** Before the first statement; again where the unit has to be done again. */
  begin(): void;
  after(statement: SqlStatement): Promise<void>;
}

const unobserved: UnitObserver = { begin: () => undefined, after: () => Promise.resolve() };

async function runAll(
  { shadow, signal }: Workshop,
  statements: readonly SqlStatement[],
  observer: UnitObserver,
): Promise<Failure | undefined> {
  observer.begin();
  for (const statement of statements) {
    signal?.throwIfAborted();
    const answer = await shadow.execute(statement.text);
    if (!answer.ok) return { statement, refusal: answer.refusal };
    await observer.after(statement);
  }
  return undefined;
}

/** Applies what a migration makes visible at one moment; `undefined` when all went well. */
export async function applyUnit(
  workshop: Workshop,
  unit: CommitUnit,
  observer: UnitObserver = unobserved,
): Promise<Failure | undefined> {
  const { shadow } = workshop;
  const { inTransaction, statements } = unit;
  if (inTransaction) await must(shadow.execute('BEGIN'));
  const failure = await runAll(workshop, statements, observer);
  if (failure) {
    if (inTransaction) await must(shadow.execute('ROLLBACK'));
    return (await inventRole(workshop, failure)) ? applyUnit(workshop, unit, observer) : failure;
  }
  if (!inTransaction) return undefined;
  const committed = await shadow.execute('COMMIT');
  const last = statements.at(-1);
  return committed.ok || last === undefined ? undefined : { statement: last, refusal: committed.refusal };
}
