import type { Memories } from '../check/observation-memory.ts';
import type { JsonValue } from '../json.ts';
import type { JournalEntry } from './journal-entry.ts';

export type RecordedLook = Extract<JournalEntry, { type: 'observe-tick' }>;

/** The looks of the latest release in a journal, oldest first. */
export function recordedLooks(entries: readonly JournalEntry[]): readonly RecordedLook[] {
  const opened = entries.findLastIndex(({ type }) => type === 'release-opened');
  return entries.slice(Math.max(0, opened)).filter((entry) => entry.type === 'observe-tick');
}

/** What the checks of these looks remembered. */
export function rememberedIn(looks: readonly RecordedLook[]): Memories {
  const remembered = new Map<string, JsonValue[]>();
  for (const { memories = {} } of looks) {
    for (const [id, items] of Object.entries(memories)) {
      const own = remembered.get(id) ?? [];
      own.push(...items);
      remembered.set(id, own);
    }
  }
  return Object.fromEntries(remembered);
}
