import { formatDuration } from '../duration.ts';
import type { JournalEntry } from '../release/journal-entry.ts';

const answers = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([color, count]) => `${count} from ${color}`)
    .join(', ');

/** What an entry of the journal says, in one sentence. */
export function journalSentence(entry: JournalEntry): string {
  switch (entry.type) {
    case 'release-opened':
      return `\`${entry.command}\` begins`;
    case 'pre-switch-verdict':
      return `${entry.verdict}: ${entry.reason}`;
    case 'switch-intent':
      return `about to move traffic from ${entry.saved.color} to ${entry.target}`;
    case 'step-intent':
      return `about to give green ${entry.weight} % of the traffic`;
    case 'step-applied':
      return `the front door took it, in ${formatDuration(entry.durationMs)}`;
    case 'step-verified':
      return `${entry.weight} % green: fresh connections were answered: ${answers(entry.answers)}`;
    case 'switch-applied':
      return `the front door took it, in ${formatDuration(entry.durationMs)}`;
    case 'switch-verified':
      return `fresh connections were answered: ${answers(entry.answers)}`;
    case 'switch-failed':
    case 'rollback-failed':
      return `${entry.message}; traffic: ${entry.traffic}`;
    case 'observe-started':
      return `for ${formatDuration(entry.windowMs)}, every ${formatDuration(entry.intervalMs)}`;
    case 'observe-tick':
      return `${formatDuration(entry.elapsedMs)}: ${entry.reason}`;
    case 'observe-verdict':
      return `${entry.decision}: ${entry.reason}`;
    case 'rollback-intent':
      return `about to put traffic back: ${entry.reason}`;
    case 'rollback-applied':
      return entry.alreadyBlue
        ? 'blue already had it'
        : `the front door took it, in ${formatDuration(entry.durationMs)}`;
    case 'rollback-verified':
      return `fresh connections were answered: ${answers(entry.answers)}`;
    case 'drain-measured':
      return entry.drained
        ? `${entry.color} finished what it had in flight, in ${formatDuration(entry.durationMs)}`
        : `${entry.color} still has ${entry.inFlight ?? 'an unknown number'} in flight`;
    case 'interrupted':
      return `${entry.signal}; traffic: ${entry.traffic}`;
    case 'release-closed':
      return `${entry.result}: ${entry.reason}`;
  }
}
