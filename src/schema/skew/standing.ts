import type { Refusal } from '../shadow/shadow-database.ts';
import type { AppStatement } from './app-statement.ts';
import type { RequiredColumn } from './required-columns.ts';
import type { Cell, Cells } from './statement-prober.ts';

/** How a statement stands at one state, compared with `S0`. */
export type Standing = 'holds' | 'fails' | 'may-fail' | 'returns-other' | 'takes-other';

/** Why a statement fails at a state. */
export interface Fault {
  readonly refusal: Refusal;
  readonly required?: RequiredColumn;
}

/** What makes the statement fail at a state and is not old news at `S0`; the certain before the possible. */
export function faultOf(cell: Cell | undefined, twin: Cell | undefined): Fault | undefined {
  if (cell?.refusal) return { refusal: cell.refusal };
  const known = new Set(twin?.required.map(({ column }) => column));
  const fresh = (cell?.required ?? []).filter(({ column }) => !known.has(column));
  const required = fresh.find(({ certain }) => certain) ?? fresh[0];
  return required && { refusal: { sqlstate: required.sqlstate, message: required.message }, required };
}

const resultKey = (cell: Cell): string =>
  JSON.stringify(cell.shape?.columns.map(({ name, typeId, modifier }) => [name, typeId, modifier]));

/** How the statement stands in `cells`, given the cells of `S0`. */
export function standingOf({ key, twin, version }: AppStatement, cells: Cells, baseline: Cells): Standing {
  const cell = cells.get(key);
  const before = twin === undefined ? undefined : baseline.get(twin);
  const fault = faultOf(cell, before);
  if (fault) return fault.required?.certain === false ? 'may-fail' : 'fails';
  if (version === 'green' || !cell || !before || before.refusal) return 'holds';
  if (resultKey(cell) !== resultKey(before)) return 'returns-other';
  return cell.staleParameters ? 'takes-other' : 'holds';
}
