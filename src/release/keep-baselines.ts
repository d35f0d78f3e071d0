import type { Baselines } from './journal-entry.ts';
import type { SideTask } from './look-rounds.ts';
import type { ObservationTerms } from './observation-terms.ts';
import { recordAnyway } from './record.ts';
import type { ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';
import { takeBaselines } from './take-baselines.ts';

export interface BaselineTask extends SideTask {
  readonly known: () => Baselines;
}

/**
 * Writes down that the observation begins, with the baselines on record. Where there are none they are taken beside the
 * checks: a metrics server that does not answer must not keep anything waiting.
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
