import type { JournalEntry } from '../release/journal-entry.ts';
import { journalSentence } from './journal-sentence.ts';

export interface TimelineRow {
  /** Local time, to the hundredth of a second. */
  readonly time: string;
  readonly entry: string;
  readonly sentence: string;
}

function timeOf(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const hundredths = two(Math.floor(date.getMilliseconds() / 10));
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${hundredths}`;
}

type Tick = Extract<JournalEntry, { type: 'observe-tick' }>;

/** Whether a look came to nothing else than the one before: the journal keeps only what changed. */
function isQuiet(entry: JournalEntry | undefined): entry is Tick {
  return (
    entry?.type === 'observe-tick' &&
    entry.decision === 'keep-observing' &&
    entry.outcomes.every((check) => check.outcome === 'passed')
  );
}

/** A journal as rows, oldest first; looks in a row at which nothing got worse make one row. */
export function timeline(journal: readonly JournalEntry[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const outcomes = new Map<string, string>();
  for (let index = 0; index < journal.length; index += 1) {
    const first = journal[index];
    if (first === undefined) continue;
    const entries = [first];
    for (let next = journal[index + 1]; isQuiet(first) && isQuiet(next); next = journal[index + 1]) {
      entries.push(next);
      index += 1;
    }
    for (const entry of entries) {
      if (entry.type !== 'observe-tick') continue;
      for (const { id, outcome } of entry.outcomes) outcomes.set(id, outcome);
    }
    const allPassed = [...outcomes.values()].every((outcome) => outcome === 'passed');
    const last = entries.at(-1) ?? first;
    rows.push({
      time: timeOf(first.at),
      entry: entries.length > 1 ? `${first.type} ×${entries.length}` : first.type,
      sentence: entries.length > 1 && allPassed ? 'every check passed' : journalSentence(last),
    });
  }
  return rows;
}
