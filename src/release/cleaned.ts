import type { Aim } from '../check/phase.ts';
import type { ExitCode } from '../gate/exit-code.ts';
import type { UndoData } from '../check/undo-data.ts';
import type { RunLife } from './leftovers.ts';
import type { OpenEntry } from './read-cleanups.ts';

/**
 * What became of something that a run had left. `undone`: by the probe's `undo`; `swept`: by its `sweep`; `failed`: it
 * was tried; `needs-person`: nothing can be called for it; `by-hand`: a person says that it is undone. In a dry run,
 * what would be tried: `to-undo`, `to-sweep`.
 */
export type CleanedOutcome =
  'undone' | 'swept' | 'failed' | 'needs-person' | 'by-hand' | 'to-undo' | 'to-sweep';

/** Something that a run has left. */
export interface Leftover {
  readonly check: string;
  readonly aim: Aim;
  /** When it was registered, or the request was sent; ISO 8601. */
  readonly at: string;
  /** What is to be undone, such as `delete the order`. */
  readonly label: string;
  readonly data?: UndoData;
  /** Why it was not undone when it was tried last. */
  readonly message?: string;
}

export interface CleanedEntry extends Leftover {
  readonly outcome: CleanedOutcome;
}

/** What one run has left. Its id is the marker of its requests, and of what it wrote. */
export interface LeftByRun<Entry extends Leftover = Leftover> {
  readonly run: string;
  /** ISO 8601. */
  readonly since: string;
  readonly host: string;
  readonly life: RunLife;
  /** Last registered first. */
  readonly entries: readonly Entry[];
}

export interface LeftoverReport {
  readonly target: string;
  /** Oldest run first. */
  readonly runs: readonly LeftByRun[];
}

export interface CleanReport {
  readonly target: string;
  readonly dryRun: boolean;
  readonly runs: readonly LeftByRun<CleanedEntry>[];
  /** Runs that nobody touched: they are under way, or may be on another machine. */
  readonly untouched: readonly LeftByRun[];
  /** 0 when nothing is left, 3 when something is. */
  readonly exitCode: ExitCode;
  readonly reason: string;
  readonly advice?: string;
}

/** What is to be undone, without what was tried. */
export function describeEntry(entry: OpenEntry): Omit<Leftover, 'message'> {
  const { check, aim, at } = entry;
  return {
    check,
    aim,
    at,
    label: entry.kind === 'cleanup' ? entry.label : `what ${entry.request} may have written`,
    ...(entry.kind === 'cleanup' && entry.data !== undefined ? { data: entry.data } : {}),
  };
}

export function describeOpen(entry: OpenEntry): Leftover {
  const { failure } = entry;
  return { ...describeEntry(entry), ...(failure === undefined ? {} : { message: failure }) };
}
