import { AsyncLocalStorage } from 'node:async_hooks';
import { CheckFileError } from '../errors.ts';
import { withDeadline } from './with-deadline.ts';

/** How long one cleanup may take. */
const cleanupDeadlineMs = 10_000;

/** Undoes effects: last registered first, each with a deadline of its own, whatever became of the others. */
export interface CleanupLedger {
  /** @throws CheckFileError once the ledger has run, for nothing would run the entry any more */
  readonly add: (label: string, undo: () => PromiseLike<unknown>) => void;
  /** The signal that rules the caller when a cleanup called it, else `undefined`. */
  readonly signal: () => AbortSignal | undefined;
  /**
   * Runs every entry once, also those that are added meanwhile, and closes the ledger; one sentence for each that
   * failed.
   */
  readonly run: () => Promise<readonly string[]>;
}

/** @param onLate is told of an entry that came when the ledger had run */
export function createCleanupLedger(onLate: (message: string) => void): CleanupLedger {
  const entries: { readonly label: string; readonly undo: () => PromiseLike<unknown> }[] = [];
  const ruling = new AsyncLocalStorage<AbortSignal>();
  let closed = false;
  return {
    add: (label, undo) => {
      if (closed) {
        const message = `cleanup \`${label}\` was registered after the check had ended, and did not run`;
        onLate(message);
        throw new CheckFileError(message, { advice: 'Register a cleanup before causing its effect.' });
      }
      entries.push({ label, undo });
    },
    signal: () => ruling.getStore(),
    run: async () => {
      const failures: string[] = [];
      for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
        const { label, undo } = entry;
        try {
          // A request is sent when it is awaited, so that awaiting it belongs to the cleanup too.
          await withDeadline(cleanupDeadlineMs, undefined, (signal) =>
            ruling.run(signal, async () => await undo()),
          );
        } catch (error) {
          failures.push(
            `cleanup \`${label}\` failed: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      }
      closed = true;
      return failures;
    },
  };
}
