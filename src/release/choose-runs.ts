import { LockedError, UsageError } from '../errors.ts';
import type { RecordedLeftovers } from './leftovers.ts';

const wholeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a run that goes on does is not left. */
function requireOver(leftovers: RecordedLeftovers): RecordedLeftovers {
  const { run, life, since, record } = leftovers;
  if (life !== 'alive') return leftovers;
  throw new LockedError(`run ${run} is under way, in process ${record.run.pid} since ${since}`, {
    advice: 'It undoes what it does when it ends; wait for it, or end it.',
  });
}

/** @throws UsageError when no run, or more than one, is meant; LockedError when the one that is meant is under way */
export function chooseRuns(
  all: readonly RecordedLeftovers[],
  wanted: string | undefined,
): readonly RecordedLeftovers[] {
  if (wanted === undefined) return all;
  const found = all.filter(({ run }) => run.startsWith(wanted));
  // Nobody can tell a run that has undone everything from one that never was.
  if (found.length === 0 && wholeId.test(wanted)) return found;
  if (found.length === 1) return found.map(requireOver);
  const known = all.map(({ run }) => `\`${run}\``).join(', ');
  throw new UsageError(
    found.length === 0
      ? `no run that begins with \`${wanted}\` has left anything`
      : `more than one run begins with \`${wanted}\``,
    { advice: known === '' ? 'Nothing is left of any run.' : `There are ${known}.` },
  );
}
