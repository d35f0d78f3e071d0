import type { AppStatement } from './app-statement.ts';
import type { Fault } from './cell.ts';
import type { Walk } from './state-walk.ts';

/** By state; `undefined` where the statement is not refused. */
export type Faults = readonly (Fault | undefined)[];

/** What refuses a statement at each state. Green is refused too soon also where a sample runs only later. */
export function faultsOf({ states }: Walk, { key, version }: AppStatement): Faults {
  const cells = states.map((state) => state.cells.get(key));
  const faults = cells.map((cell) => cell?.fault);
  if (version === 'blue') return faults;
  return faults.map((fault, position): Fault | undefined => {
    if (fault) return fault;
    const runs = cells[position]?.runs ?? [];
    const sample = runs.findIndex(
      (run, index) => !run.ok && cells.slice(position + 1).some((cell) => cell?.runs?.[index]?.ok),
    );
    const run = runs[sample];
    return run && !run.ok ? { ...run.refusal, rung: 'execute', sample } : undefined;
  });
}
