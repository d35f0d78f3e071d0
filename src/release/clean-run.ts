import type { CheckEnvironment } from '../check/check-environment.ts';
import type { Expect } from '../check/expect.ts';
import { readPlaces } from '../check/read-places.ts';
import type { Clock } from '../clock.ts';
import { cleanupDeadlineMs } from '../runner/cleanup-ledger.ts';
import { withDeadline } from '../runner/with-deadline.ts';
import { withUndoing } from '../runner/with-undoing.ts';
import type { CleanupLine } from './cleanup-line.ts';
import { describeEntry, type CleanedEntry, type CleanedOutcome } from './cleaned.ts';
import type { RecordedLeftovers } from './leftovers.ts';
import type { UndoCall, UndoPlan } from './plan-undoing.ts';
import type { OpenEntry } from './read-cleanups.ts';
import { openSyncLog } from './sync-log.ts';

export interface CleanRunOptions {
  readonly environment: CheckEnvironment;
  readonly expect: Expect;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly redact: <Value>(value: Value) => Value;
  /** Told of each entry as soon as it is known what became of it. */
  readonly onEntry: (entry: CleanedEntry) => void;
  /** Told when the record cannot be written; what was undone may then be undone again. */
  readonly onProblem: (message: string) => void;
}

/** The environment of another run: its marker goes out with the requests that undo what it did. */
function environmentOf(environment: CheckEnvironment, run: string): CheckEnvironment {
  const { config, rootDirectory, addSecret } = environment;
  const places = readPlaces(config, { rootDirectory, addSecret, runId: run });
  return Object.create(environment, {
    runId: { value: run, enumerable: true },
    places: { value: places, enumerable: true },
  }) as CheckEnvironment;
}

/** Keeps the record of a run that somebody else cleans up after. */
function openMarks({ record }: RecordedLeftovers, options: CleanRunOptions) {
  const { clock, redact, onProblem } = options;
  const log = openSyncLog(record.file, { size: record.size });
  const left = new Set(record.open.map(({ n }) => n));
  const write = (line: CleanupLine) => {
    try {
      log.append(JSON.stringify(line), { durable: false });
    } catch (error) {
      onProblem(`cannot write to ${record.file}: ${(error as Error).message}`);
    }
  };
  const at = () => new Date(clock.now()).toISOString();
  return {
    done: ({ n }: OpenEntry) => {
      left.delete(n);
      write({ type: 'done', n, at: at() });
    },
    failed: ({ n }: OpenEntry, message: string) => {
      write({ type: 'failed', n, at: at(), message: redact(message) });
    },
    close: () => {
      if (left.size === 0) log.remove();
      else log.close();
    },
  };
}

/**
 * Undoes what one run left, call by call, and keeps its record; the record is removed with the last entry.
 * @throws the signal's reason when aborted; what was not begun stays on record
 */
export async function cleanRun(
  leftovers: RecordedLeftovers,
  { calls, byHand }: UndoPlan,
  options: CleanRunOptions,
): Promise<readonly CleanedEntry[]> {
  const { expect, signal, redact, onEntry } = options;
  const environment = environmentOf(options.environment, leftovers.run);
  const marks = openMarks(leftovers, options);
  const cleaned: CleanedEntry[] = [];
  const tell = (entry: OpenEntry, outcome: CleanedOutcome, message?: string) => {
    const told = redact({
      ...describeEntry(entry),
      outcome,
      ...(message === undefined ? {} : { message }),
    });
    cleaned.push(told);
    onEntry(told);
  };
  const attempt = ({ place, call }: UndoCall) =>
    withDeadline(cleanupDeadlineMs, signal, (within) =>
      withUndoing(environment, place, { expect, signal: within }, call),
    );
  try {
    for (const call of calls) {
      signal.throwIfAborted();
      try {
        await attempt(call);
        for (const entry of call.entries) {
          marks.done(entry);
          tell(entry, call.way);
        }
      } catch (error) {
        signal.throwIfAborted();
        const message = error instanceof Error ? error.message : String(error);
        for (const entry of call.entries) {
          marks.failed(entry, message);
          tell(entry, 'failed', message);
        }
      }
    }
    for (const { entry, why } of byHand) tell(entry, 'needs-person', why);
    return cleaned;
  } finally {
    marks.close();
  }
}

/** Takes a person's word that what a run left is undone. */
export function trustPerson(leftovers: RecordedLeftovers, options: CleanRunOptions): readonly CleanedEntry[] {
  const marks = openMarks(leftovers, options);
  const cleaned = leftovers.open.toReversed().map((entry): CleanedEntry => {
    marks.done(entry);
    return options.redact({ ...describeEntry(entry), outcome: 'by-hand' });
  });
  marks.close();
  for (const entry of cleaned) options.onEntry(entry);
  return cleaned;
}

/** What would be tried. */
export function previewRun({ calls, byHand }: UndoPlan, options: CleanRunOptions): readonly CleanedEntry[] {
  const planned = calls.flatMap(({ way, entries }) =>
    entries.map((entry): CleanedEntry => ({
      ...describeEntry(entry),
      outcome: way === 'undone' ? 'to-undo' : 'to-sweep',
    })),
  );
  const rest = byHand.map(({ entry, why }): CleanedEntry => ({
    ...describeEntry(entry),
    outcome: 'needs-person',
    message: why,
  }));
  const cleaned = options.redact([...planned, ...rest]);
  for (const entry of cleaned) options.onEntry(entry);
  return cleaned;
}
