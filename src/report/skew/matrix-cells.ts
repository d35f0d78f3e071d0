import type { AppVersion, SkewReport, StateTally } from '../../schema/skew/skew-report.ts';

/** What a version meets at a state, the worst of it. `early`: green before its migrations, which run first. */
export type CellKind = 'breaks' | 'open' | 'meaning' | 'early' | 'holds' | 'unknown';

export interface MatrixCell {
  readonly state: string;
  readonly kind: CellKind;
  /** How many statements are behind it. */
  readonly count: number;
}

/** Neighboring states of one kind. */
export interface CellRun {
  readonly kind: CellKind;
  readonly mark: string;
  /** How many statements are behind the worst of them. */
  readonly most: number;
  readonly first: string;
  readonly last: string;
  readonly length: number;
}

export const cellWords: Readonly<Record<CellKind, string>> = {
  breaks: 'breaks',
  open: 'breaks open sessions',
  meaning: 'changes meaning',
  early: 'not yet, its migrations come first',
  holds: 'holds',
  unknown: 'nothing could be verified',
};

function cellOf(tally: StateTally | undefined, state: string, early: boolean): MatrixCell {
  if (tally === undefined) return { state, kind: 'unknown', count: 0 };
  const { breaks, breaksOpenSessions, changesMeaning, holds } = tally;
  if (breaks > 0) return { state, kind: early ? 'early' : 'breaks', count: breaks };
  if (breaksOpenSessions > 0) return { state, kind: early ? 'early' : 'open', count: breaksOpenSessions };
  if (changesMeaning > 0) return { state, kind: early ? 'early' : 'meaning', count: changesMeaning };
  return { state, kind: holds > 0 ? 'holds' : 'unknown', count: holds };
}

/** A row of the matrix: one version at every state. */
export function cellsOf({ states, matrix, order }: SkewReport, version: AppVersion): MatrixCell[] {
  const tallies = new Map(
    matrix.flatMap((tally) => (tally.version === version ? [[tally.state, tally] as const] : [])),
  );
  const waits = version === 'green' && order.assumed === 'migrate-first';
  return states.map(({ id }, index) => cellOf(tallies.get(id), id, waits && index < states.length - 1));
}

/** Joins neighbors of one kind, and of one mark where they are told apart by that as well. */
export function runsOf(
  cells: readonly MatrixCell[],
  markOf: (cell: MatrixCell) => string = () => '',
): CellRun[] {
  const runs: CellRun[] = [];
  for (const cell of cells) {
    const { kind, state, count } = cell;
    const mark = markOf(cell);
    const last = runs.at(-1);
    if (last?.kind === kind && last.mark === mark) {
      const most = Math.max(last.most, count);
      runs[runs.length - 1] = { ...last, most, last: state, length: last.length + 1 };
    } else runs.push({ kind, mark, most: count, first: state, last: state, length: 1 });
  }
  return runs;
}
