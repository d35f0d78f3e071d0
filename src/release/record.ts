import type { JournalEntryInput } from './journal-entry.ts';
import { warn, type ReleaseContext } from './release-context.ts';

/** Writes an entry down before going on; in a dry run, nothing. @throws ProviderError when it cannot be written */
export async function record(context: ReleaseContext, entry: JournalEntryInput): Promise<void> {
  if (!context.dryRun) await context.journal.append(entry);
}

/**
 * The same where stopping would be worse: traffic that has to go back goes back even when the disk is full. The
 * loss is told, not hidden.
 * @returns why the entry is missing; `undefined` when it was written
 */
export async function recordAnyway(
  context: ReleaseContext,
  entry: JournalEntryInput,
): Promise<string | undefined> {
  try {
    await record(context, entry);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(context, `\`${entry.type}\` is missing from the record: ${reason}`);
    return reason;
  }
}
