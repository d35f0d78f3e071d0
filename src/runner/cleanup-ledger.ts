import { withDeadline } from './with-deadline.ts';

/** How long one cleanup may take. */
const cleanupDeadlineMs = 10_000;

/** Undoes effects: last registered first, each with a deadline of its own, whatever became of the others. */
export interface CleanupLedger {
  readonly add: (label: string, undo: () => PromiseLike<unknown>) => void;
  /** Runs every entry once and empties the ledger; one sentence for each that failed. */
  readonly run: () => Promise<readonly string[]>;
}

/** @param onSignal is told, before each entry, the signal that its requests must obey */
export function createCleanupLedger(onSignal: (signal: AbortSignal) => void): CleanupLedger {
  const entries: { readonly label: string; readonly undo: () => PromiseLike<unknown> }[] = [];
  return {
    add: (label, undo) => {
      entries.push({ label, undo });
    },
    run: async () => {
      const failures: string[] = [];
      for (const { label, undo } of entries.splice(0).toReversed()) {
        try {
          await withDeadline(cleanupDeadlineMs, undefined, (signal) => {
            onSignal(signal);
            return undo();
          });
        } catch (error) {
          failures.push(
            `cleanup \`${label}\` failed: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      }
      return failures;
    },
  };
}
