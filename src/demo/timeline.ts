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

const isQuietTick = (entry: JournalEntry | undefined) =>
  entry?.type === 'observe-tick' &&
  entry.decision === 'keep-observing' &&
  entry.outcomes.every((check) => check.outcome === 'passed');

/** A journal as rows, oldest first; ticks in a row in which every check passed make one row. */
export function timeline(journal: readonly JournalEntry[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  for (let index = 0; index < journal.length; index += 1) {
    const entry = journal[index];
    if (entry === undefined) continue;
    let ticks = 1;
    while (isQuietTick(entry) && isQuietTick(journal[index + 1])) {
      index += 1;
      ticks += 1;
    }
    rows.push({
      time: timeOf(entry.at),
      entry: ticks > 1 ? `${entry.type} ×${ticks}` : entry.type,
      sentence: ticks > 1 ? 'every check passed' : journalSentence(entry),
    });
  }
  return rows;
}
