import { formatDuration } from '../duration.ts';
import type { HeldLoop } from './loop-watch.ts';

/** Who holds the event loop, and where, as one sentence. */
export function describeHeld({ suspects, place }: HeldLoop): string {
  const names = suspects.map(({ subject, limitMs }) => `${subject} (limit ${formatDuration(limitMs)})`);
  const who = names.length === 1 ? (names[0] ?? '') : `one of ${names.join(', ')}`;
  const where = place === undefined ? '' : `, at ${place}`;
  return `${who} holds the event loop long after its time limit${where}: a loop, a regular expression or a call that waits does not end`;
}
