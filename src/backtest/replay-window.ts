import type { PlannedCheck } from '../check/check-result.ts';
import { breachOf } from '../gate/breach.ts';
import { gatherEvidence } from '../gate/gather-evidence.ts';
import type { LookedCheck } from '../gate/observed-check.ts';
import type { RollbackPolicy } from '../gate/rollback-policy.ts';
import type { TimedIncrement } from '../slo/count-source.ts';
import { createObjectiveTracker } from '../slo/objective-tracker.ts';
import type { MeasuredObjective } from '../slo/probe-objective.ts';
import { lacksReading } from '../slo/track/counted-standing.ts';
import type { ObjectiveLook } from '../slo/track/objective-look.ts';
import { createReplaySource } from './replay-source.ts';

/** An objective, and the past of blue that it is held against. */
export interface PastObjective {
  readonly planned: PlannedCheck;
  readonly objective: MeasuredObjective;
  /** From before the window to its end, oldest first. */
  readonly increments: readonly TimedIncrement[];
  readonly scrapeMs: number;
}

/** How green would have been watched; times in milliseconds. */
export interface ReplayPolicy extends RollbackPolicy {
  readonly settleMs: number;
  readonly baselineMs: number;
  readonly intervalMs: number;
  readonly probeIntervalMs: number;
}

/** How a window would have ended if blue had just been switched to at its beginning. */
export type ReplayedWindow = { readonly from: number } & (
  | {
      readonly outcome: 'rolled-back';
      /** How long after the beginning. */
      readonly afterMs: number;
      /** The check that would have been named as the cause, and what it would have said. */
      readonly cause: string;
      readonly message: string;
      readonly measured?: number;
      readonly limit: number | string;
      readonly sample?: number;
    }
  | { readonly outcome: 'kept' }
  /** Neither broken nor shown to hold. */
  | { readonly outcome: 'undecided'; readonly cause: string; readonly missing: string }
  /** Too few of the scrapes are there, or none of them has a request. */
  | { readonly outcome: 'no-data'; readonly cause: string; readonly missing: string }
);

/** Of the scrapes of a window so many must be there to judge it. */
const enoughCoverage = 0.8;
/** What is said of a window in which nothing was asked. */
export const noRequests = 'had no requests';
/** Looks that follow each other faster show nothing more. */
const shortestLookMs = 1_000;

const noValues = {
  name: 'prometheus',
  value: () => Promise.reject(new Error('values have no past to be replayed')),
} as const;

/** In the past there is nothing to read again. */
function lackOf({ standing, message }: ObjectiveLook): string {
  const { missing = message, state } = standing;
  if (missing !== lacksReading) return missing;
  return state === 'stale' ? 'scrapes at its end' : 'requests at its end';
}

function endOf(looks: ReadonlyMap<string, ObjectiveLook>, from: number): ReplayedWindow {
  const all = [...looks];
  const scant = all.find(([, { standing }]) => standing.coverage < enoughCoverage);
  if (scant !== undefined) {
    const [cause, { standing }] = scant;
    const arrived = Math.floor(standing.coverage * 100);
    return { from, outcome: 'no-data', cause, missing: `${arrived} % of its scrapes are there` };
  }
  // What nobody asked anything of shows nothing, neither that it held nor that it did not.
  const unasked = all.find(([, { standing }]) => standing.sample === 0 && standing.state !== 'no-data');
  if (unasked !== undefined) return { from, outcome: 'no-data', cause: unasked[0], missing: noRequests };
  const unshown = all.find(([, { standing }]) => !standing.healthy);
  if (unshown === undefined) return { from, outcome: 'kept' };
  const [cause, look] = unshown;
  return { from, outcome: 'undecided', cause, missing: lackOf(look) };
}

/**
 * Runs the very rule and the very gate that watch green over one stretch of blue's past, scrape by scrape. Nothing is read
 * and nothing waits: time is what the past says.
 * @param others the gating checks that share the budget of false rollbacks and cannot be replayed
 */
export async function replayWindow(
  objectives: readonly PastObjective[],
  others: readonly PlannedCheck[],
  from: number,
  policy: ReplayPolicy,
): Promise<ReplayedWindow> {
  const { windowMs, probeIntervalMs } = policy;
  let now = from;
  const clock = { now: () => now };
  const planned = [...objectives.map((one) => one.planned), ...others];
  const evidence = gatherEvidence({ planned, policy, probeIntervalMs, switchedAt: from });
  const watched = objectives.map(({ planned: { id }, objective, increments, scrapeMs }) => {
    const source = createReplaySource({ increments, scrapeMs, clock });
    return {
      id,
      tracker: createObjectiveTracker(objective, {
        ...policy,
        source,
        values: noValues,
        switchedAt: from,
        clock,
      }),
    };
  });
  const lookMs = Math.max(shortestLookMs, Math.min(...objectives.map(({ scrapeMs }) => scrapeMs)));
  const looks = new Map<string, ObjectiveLook>();

  while (now < from + windowMs) {
    now = Math.min(from + windowMs, now + lookMs);
    const looked: LookedCheck[] = [];
    for (const { id, tracker } of watched) {
      const look = await tracker.look();
      const { outcome, message, standing } = look;
      looks.set(id, look);
      looked.push({ id, gating: true, outcome, message, standing });
    }
    const elapsedMs = now - from;
    evidence.add(looked, { elapsedMs, watchedMs: elapsedMs });
    const breach = breachOf(evidence, policy);
    if (breach === undefined) continue;
    const { cause } = breach.distance;
    const { measured, limit = '', sample } = looks.get(cause)?.evidence ?? {};
    return {
      from,
      outcome: 'rolled-back',
      afterMs: elapsedMs,
      cause,
      message: looks.get(cause)?.message ?? breach.reason,
      ...(measured === undefined ? {} : { measured }),
      limit,
      ...(sample === undefined ? {} : { sample }),
    };
  }
  return endOf(looks, from);
}
