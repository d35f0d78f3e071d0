import type { Baselines } from './journal-entry.ts';
import type { SideTask } from './look-rounds.ts';
import { recordAnyway } from './record.ts';
import type { ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';
import { takeBaselines } from './take-baselines.ts';
import type { ObservationTerms } from './observation-terms.ts';

export interface BaselineTask extends SideTask {
  readonly known: () => Baselines;
}

/**
 * Takes the baselines, or finds them on record, and writes down that the observation begins; what could not be taken is
 * tried again beside the checks.
 */
export async function keepBaselines(context: ReleaseContext, terms: ObservationTerms): Promise<BaselineTask> {
  const { releaseId, switchedAt, windowMs, intervalMs, untilRequests } = terms;
  const before = replay(context.journal.entries);
  let baselines: Baselines = { ...before.baselines, ...before.observation?.baselines };
  const isKnown = () => Object.keys(baselines).length > 0;
  // A record that cannot be written must not leave green unwatched: only keeping the release has to wait for it.
  const announce = () =>
    recordAnyway(context, {
      type: 'observe-started',
      releaseId,
      switchedAt,
      windowMs,
      intervalMs,
      ...(untilRequests === undefined ? {} : { untilRequests }),
      baselines,
    });

  if (!isKnown()) baselines = await takeBaselines(context);
  await announce();
  return {
    id: '\0baselines',
    periodMs: intervalMs,
    known: () => baselines,
    run: async () => {
      if (isKnown()) return;
      baselines = await takeBaselines(context);
      if (isKnown()) await announce();
    },
  };
}
