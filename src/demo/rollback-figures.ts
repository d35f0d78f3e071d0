import { formatDuration } from '../duration.ts';
import type { JournalEntry } from '../release/journal-entry.ts';
import type { ActResult } from './act.ts';

type Entry<Type extends JournalEntry['type']> = Extract<JournalEntry, { type: Type }>;

function find<Type extends JournalEntry['type']>(
  journal: readonly JournalEntry[],
  type: Type,
): Entry<Type> | undefined {
  return journal.find((entry): entry is Entry<Type> => entry.type === type);
}

/** What a rollback cost: label and sentence; empty where none was verified. */
export function rollbackFigures({ journal, requests }: ActResult): readonly (readonly [string, string])[] {
  const [switched, verdict] = [find(journal, 'switch-verified'), find(journal, 'observe-verdict')];
  const rolledBack = find(journal, 'rollback-verified');
  // Blue's is measured as well, after the switch.
  const isOfGreen = (entry: JournalEntry): entry is Entry<'drain-measured'> =>
    entry.type === 'drain-measured' && entry.color === 'green';
  const drain = journal.findLast(isOfGreen);
  if (switched === undefined || verdict === undefined || rolledBack === undefined) return [];
  const detection = Date.parse(verdict.at) - switched.switchedAt;
  const failures = requests.filter(({ failed }) => failed);
  const afterwards = failures.filter(({ sentAt }) => sentAt > Date.parse(rolledBack.at));
  const checkouts = requests.filter(
    ({ what, sentAt }) => what === 'checkout' && sentAt >= switched.switchedAt,
  );
  return [
    ['time to detect', `${formatDuration(detection)} from the moment traffic had moved to the decision`],
    [
      'time to roll back',
      `${formatDuration(rolledBack.durationMs)} from the decision to the last verified answer`,
    ],
    ...(drain === undefined
      ? []
      : [
          [
            'drain',
            drain.drained
              ? `${drain.color} had nothing in flight any more after ${formatDuration(drain.durationMs)}`
              : `${drain.color} still had ${drain.inFlight ?? 'an unknown number'} in flight after ${formatDuration(drain.durationMs)}`,
          ] as const,
        ]),
    [
      'users',
      `${failures.length} failed checkouts of ${checkouts.length} since the switch, ${afterwards.length} after the rollback`,
    ],
  ];
}
