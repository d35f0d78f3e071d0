import type { OwedMark } from '../check/cleanup-record.ts';
import { CheckFileError } from '../errors.ts';
import { underDeadline } from './open-deadlines.ts';
import { createScopedValue } from './scoped-value.ts';
import { withDeadline } from './with-deadline.ts';

/** How long one cleanup may take. */
export const cleanupDeadlineMs = 10_000;

/** Undoes effects: last registered first, each with a deadline of its own, whatever became of the others. */
export interface CleanupLedger {
  /**
   * @param mark is told whether it was undone
   * @throws CheckFileError once the ledger has run, for nothing would run the entry any more
   */
  readonly add: (label: string, undo: () => PromiseLike<unknown>, mark?: OwedMark) => void;
  /** The signal that rules the caller when a cleanup called it, else `undefined`. */
  readonly signal: () => AbortSignal | undefined;
  /**
   * Runs every entry once, also those that are added meanwhile, and closes the ledger; one sentence for each that
   * failed.
   * @param onEmptied is called once, when every entry has run; may add what comes last
   */
  readonly run: (onEmptied?: (failures: readonly string[]) => void) => Promise<readonly string[]>;
}

/**
 * @param onLate is told of an entry that came when the ledger had run
 * @param owner what it cleans up after, for people
 */
export function createCleanupLedger(onLate: (message: string) => void, owner = 'a check'): CleanupLedger {
  const entries: {
    readonly label: string;
    readonly undo: () => PromiseLike<unknown>;
    readonly mark: OwedMark | undefined;
  }[] = [];
  const ruling = createScopedValue<AbortSignal>();
  const failures: string[] = [];
  let closed = false;

  async function runEntries(): Promise<void> {
    for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
      const { label, undo, mark } = entry;
      try {
        // A request is sent when it is awaited, so that awaiting it belongs to the cleanup too.
        await withDeadline(cleanupDeadlineMs, undefined, (signal) =>
          underDeadline({ subject: `a cleanup of ${owner}`, limitMs: cleanupDeadlineMs }, () =>
            ruling.run(signal, async () => await undo()),
          ),
        );
        mark?.done();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        failures.push(`cleanup \`${label}\` failed: ${message}`);
        mark?.failed(message);
      }
    }
  }

  return {
    add: (label, undo, mark) => {
      if (closed) {
        const message = `cleanup \`${label}\` was registered after the check had ended, and did not run`;
        mark?.failed('it was registered after the check had ended');
        onLate(message);
        throw new CheckFileError(message, { advice: 'Register a cleanup before causing its effect.' });
      }
      entries.push({ label, undo, mark });
    },
    signal: () => ruling.get(),
    run: async (onEmptied) => {
      await runEntries();
      onEmptied?.(failures);
      await runEntries();
      closed = true;
      return failures.splice(0);
    },
  };
}
