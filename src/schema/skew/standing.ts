import type { Refusal } from '../shadow/shadow-database.ts';
import type { Cell } from './cell.ts';

const said = ({ sqlstate, message }: Refusal) => [sqlstate, message];

/**
 * How a statement stands at a state, as a text to compare.
 * @param open `settled` for a state that sessions have reconnected in since
 */
export function standingOf(cell: Cell | undefined, open: 'open' | 'settled' = 'open'): string {
  const { fault, runs = [] } = cell ?? {};
  return JSON.stringify([
    fault ? [fault.rung, ...said(fault)] : null,
    open === 'open' && cell?.open ? said(cell.open) : null,
    runs.map((run) => (run.ok ? 'ran' : run.refusal.sqlstate)),
  ]);
}

/**
 * A new label of an enum cannot be used in the transaction that adds it, and can after its commit. Of a row that the
 * transaction itself wrote, as by a new type of a column, an UPDATE checks every foreign key, and later only what it sets.
 */
const belongsToTransaction = ({ sqlstate }: Refusal) => sqlstate === '55P04' || sqlstate === '23503';

/** Whether what a statement did inside the transaction of a migration may be otherwise after its commit. */
export function isUnclear(cell: Cell | undefined): boolean {
  const { fault, open, runs = [] } = cell ?? {};
  return (
    (fault !== undefined && belongsToTransaction(fault)) ||
    (open !== undefined && belongsToTransaction(open)) ||
    runs.some((run) => !run.ok && belongsToTransaction(run.refusal))
  );
}

/** The cell as it is once sessions that broke there have been opened anew. */
export function reconnected(cell: Cell): Cell {
  if (cell.open === undefined) return cell;
  const { fault, shape, plan, runs } = cell;
  return {
    ...(fault ? { fault } : {}),
    ...(shape ? { shape } : {}),
    ...(plan === undefined ? {} : { plan }),
    ...(runs ? { runs } : {}),
  };
}
