import { binomialInterval } from '../stats/binomial-interval.ts';
import { noRequests, type ReplayedWindow } from './replay-window.ts';

/** A check of the plan, and whether it could be replayed. */
export interface BacktestedCheck {
  readonly id: string;
  /** Why it was not; absent when it was. */
  readonly left?: string;
}

/** A stretch of time, as ISO 8601. */
interface Stretch {
  readonly from: string;
  readonly to: string;
}

/** How often the rule would have rolled blue back. A member may be added without a new `schemaVersion`. */
export interface BacktestReport extends Stretch {
  readonly schemaVersion: 1;
  readonly target: string;
  readonly windowMs: number;
  readonly alpha: number;
  readonly checks: readonly BacktestedCheck[];
  readonly windows: {
    readonly replayed: number;
    /** Those with requests and enough of their scrapes: the following three together. */
    readonly judged: number;
    readonly kept: number;
    readonly rolledBack: number;
    /** Not broken, and not shown to hold. */
    readonly undecided: number;
    readonly withoutData: number;
  };
  /** Whether enough windows were kept or rolled back for them to speak for the rest: half of all, and five. */
  readonly conclusive: boolean;
  /** Of the windows that were judged; `null` when there were none. */
  readonly share: number | null;
  /** What the share is at most, with 95 %, of all windows that are like those that were judged; `null` without any. */
  readonly shareAtMost: number | null;
  /** As many rollbacks as `alpha` allows among those that were judged, if blue had held all the time. */
  readonly expectedAtMost: number;
  /** Whether there were more than `alpha` allows, beyond chance: the lower bound of the share, with 97.5 %. */
  readonly excessive: boolean;
  readonly rollbacks: readonly {
    readonly from: string;
    readonly at: string;
    readonly afterMs: number;
    readonly check: string;
    readonly message: string;
    readonly measured?: number;
    readonly limit: number | string;
    readonly sample?: number;
  }[];
  /** What kept windows from being shown to hold, most frequent first. */
  readonly undecided: readonly {
    readonly check: string;
    readonly missing: string;
    readonly windows: number;
  }[];
  /** Windows without enough data, those that follow each other joined. */
  readonly withoutData: readonly (Stretch & { readonly check: string; readonly missing: string })[];
}

/** None of fewer windows tells a rule that would roll back every other release from one that rolls back none, with 95 %. */
export const fewestDecided = 5;

export interface BacktestSubject {
  readonly target: string;
  readonly checks: readonly BacktestedCheck[];
  /** Milliseconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  readonly windowMs: number;
  readonly alpha: number;
}

type WindowOf<Outcome extends ReplayedWindow['outcome']> = Extract<ReplayedWindow, { outcome: Outcome }>;

const isoTime = (at: number) => new Date(at).toISOString();

function joinGaps(gaps: readonly WindowOf<'no-data'>[], windowMs: number): BacktestReport['withoutData'] {
  const joined: { from: number; to: number; check: string; missing: string }[] = [];
  for (const { from, cause, missing } of gaps) {
    const last = joined.at(-1);
    const isSame = last?.check === cause && (last.missing === noRequests) === (missing === noRequests);
    if (last?.to === from && isSame) last.to = from + windowMs;
    else joined.push({ from, to: from + windowMs, check: cause, missing });
  }
  return joined.map(({ from, to, ...rest }) => ({ from: isoTime(from), to: isoTime(to), ...rest }));
}

/** What was missing in how many windows; how many more requests it would take differs from each to each. */
function countDoubts(doubts: readonly WindowOf<'undecided'>[]): BacktestReport['undecided'] {
  const counted = new Map<string, { check: string; missing: string; windows: number }>();
  for (const { cause, missing } of doubts) {
    const kind = missing.replace(/^some [\d,]+ more requests$/, 'more requests');
    const key = JSON.stringify([cause, kind]);
    const entry = counted.get(key) ?? { check: cause, missing: kind, windows: 0 };
    entry.windows += 1;
    counted.set(key, entry);
  }
  return [...counted.values()].sort((a, b) => b.windows - a.windows);
}

/** Puts together what became of all windows. */
export function makeBacktestReport(
  { target, checks, from, to, windowMs, alpha }: BacktestSubject,
  windows: readonly ReplayedWindow[],
): BacktestReport {
  const ofOutcome = <Outcome extends ReplayedWindow['outcome']>(outcome: Outcome) =>
    windows.filter((window): window is WindowOf<Outcome> => window.outcome === outcome);
  const rolledBack = ofOutcome('rolled-back');
  const [undecided, gaps] = [ofOutcome('undecided'), ofOutcome('no-data')];
  const judged = windows.length - gaps.length;
  const decided = judged - undecided.length;
  return {
    schemaVersion: 1,
    target,
    from: isoTime(from),
    to: isoTime(to),
    windowMs,
    alpha,
    checks,
    windows: {
      replayed: windows.length,
      judged,
      kept: ofOutcome('kept').length,
      rolledBack: rolledBack.length,
      undecided: undecided.length,
      withoutData: gaps.length,
    },
    conclusive: decided >= fewestDecided && decided * 2 >= windows.length,
    share: judged === 0 ? null : rolledBack.length / judged,
    shareAtMost: judged === 0 ? null : binomialInterval(rolledBack.length, judged, 0.95).upper,
    expectedAtMost: alpha * judged,
    excessive: judged > 0 && binomialInterval(rolledBack.length, judged, 0.975).lower > alpha,
    rollbacks: rolledBack.map(({ from: begun, afterMs, cause, message, measured, limit, sample }) => ({
      from: isoTime(begun),
      at: isoTime(begun + afterMs),
      afterMs,
      check: cause,
      message,
      ...(measured === undefined ? {} : { measured }),
      limit,
      ...(sample === undefined ? {} : { sample }),
    })),
    undecided: countDoubts(undecided),
    withoutData: joinGaps(gaps, windowMs),
  };
}
