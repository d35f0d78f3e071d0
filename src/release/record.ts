import type { JournalEntryInput } from './journal-entry.ts';
import { warn, type ReleaseContext } from './release-context.ts';

/** Writes an entry down before going on; in a dry run, nothing. @throws ProviderError when it cannot be written */
export async function record(context: ReleaseContext, entry: JournalEntryInput): Promise<void> {
  if (!context.dryRun) await context.journal.append(entry);
}

/** Where stopping would be worse than a record with a gap. */
export type RecordAnyway = (entry: JournalEntryInput) => Promise<string | undefined>;

/** Records again and again, and tells once that it cannot, until it can again or for another reason. */
export function createSteadyRecord(context: ReleaseContext): RecordAnyway {
  let told: string | undefined;
  return async (entry) => {
    const reason = await tryRecord(context, entry);
    if (reason !== undefined && reason !== told) warn(context, missingEntry(entry, reason));
    told = reason;
    return reason;
  };
}

function missingEntry({ type }: JournalEntryInput, reason: string): string {
  return `\`${type}\` is missing from the record: ${reason}`;
}

async function tryRecord(context: ReleaseContext, entry: JournalEntryInput): Promise<string | undefined> {
  try {
    await record(context, entry);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
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
  const reason = await tryRecord(context, entry);
  if (reason !== undefined) warn(context, missingEntry(entry, reason));
  return reason;
}
