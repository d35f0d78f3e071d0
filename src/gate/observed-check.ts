import type { PlannedCheck } from '../check/check-result.ts';
import type { Standing } from '../stats/standing.ts';
import { createEvidenceStream, type EvidenceStreamOptions } from '../stats/sequential/evidence-stream.ts';
import type { JudgedCheck } from './decide.ts';

/** What a check came to at a look. */
export interface LookedCheck extends JudgedCheck {
  readonly standing?: Standing;
  /** Blue failed it too, so that it says nothing about green. */
  readonly shared?: true;
}

/** What is known of one gating check after all looks at it so far. */
export interface ObservedCheck {
  readonly id: string;
  /** Whether it counts rounds of a probe, which are neither requests nor scrapes. */
  readonly isOfRounds: boolean;
  /** At the last look that it had ended by; `undefined` before the first. */
  readonly latest: LookedCheck | undefined;
  /** Where it stood when it last could say. */
  readonly standing: Standing | undefined;
  /** Whether its wealth joins the mean that all share, be it only the coin it began with. */
  readonly atStake: boolean;
  /** Natural logarithm of the wealth of the bet against it; 0 where nothing is bet. */
  readonly logEvidence: number;
  /** Changes whenever there is something new to judge by. */
  readonly news: number;
  /** How many of the latest looks in a row failed. */
  readonly failures: number;
  /** Share of the scrapes that arrived, or of a probe's rounds that said something about green; 1 for other checks. */
  readonly coverage: number;
  /** When what speaks against it was first seen, in milliseconds since the Unix epoch. */
  readonly firstBadAt: number | undefined;
}

export interface ObservedCheckOptions {
  /** Milliseconds since the Unix epoch. */
  readonly switchedAt: number;
  /** How one round of a probe is bet on. */
  readonly rounds: Pick<EvidenceStreamOptions, 'windowSeconds' | 'looks' | 'alpha'>;
  /** Whether an objective judges its rounds, so that what fails counts there and not here as well. */
  readonly isJudgedElsewhere?: boolean;
}

/** The share of the rounds of a probe that may fail where no objective says it. */
const probeLimit = 0.01;

/** Whether each look at it succeeds or fails for users, as a probe's does: such looks are bet on one by one. */
function isProbing({ kind, aim, about }: PlannedCheck): boolean {
  return (kind === 'probe' || kind === 'readiness') && aim !== 'blue' && about !== 'blue';
}

/** Gathers what the looks at one gating check say; in constant memory. */
export function observeCheck(
  planned: PlannedCheck,
  { switchedAt, rounds, isJudgedElsewhere = false }: ObservedCheckOptions,
): ObservedCheck & {
  /** @param at milliseconds since the switch, and how many of them were watched */
  add(looked: LookedCheck, at: { readonly elapsedMs: number; readonly watchedMs: number }): void;
} {
  const stream =
    isProbing(planned) && !isJudgedElsewhere
      ? createEvidenceStream({ limit: probeLimit, dispersion: undefined, meanTotal: 1, ...rounds })
      : undefined;
  let latest: LookedCheck | undefined;
  let standing: Standing | undefined;
  let answeredWithout = false;
  let news = 0;
  let failures = 0;
  let [telling, looks] = [0, 0];
  let playedUntilMs = 0;
  let firstBadAt: number | undefined;

  const logEvidence = () =>
    standing?.rule === 'sequential'
      ? standing.logEvidence
      : standing === undefined
        ? (stream?.logEvidence ?? 0)
        : 0;

  function play(bad: boolean, watchedMs: number): void {
    // A clock that is set back gives no time.
    const seconds = Math.max(0, watchedMs - playedUntilMs) / 1_000;
    stream?.add({ seconds, bad: bad ? 1 : 0, total: 1 });
    playedUntilMs = watchedMs;
    news += 1;
  }

  function takeStanding(next: Standing): void {
    const moved =
      next.sample !== standing?.sample ||
      (next.rule === 'sequential' &&
        standing.rule === 'sequential' &&
        next.logEvidence !== standing.logEvidence);
    if (moved) news += 1;
    standing = next;
    firstBadAt = next.firstBadAt;
  }

  return {
    id: planned.id,
    isOfRounds: planned.roundsOf !== undefined,
    get latest() {
      return latest;
    },
    get standing() {
      return standing;
    },
    get atStake() {
      if (standing !== undefined) return standing.rule === 'sequential';
      return stream !== undefined || (planned.kind === 'slo' && !answeredWithout);
    },
    get logEvidence() {
      return logEvidence();
    },
    get news() {
      return news;
    },
    get failures() {
      return failures;
    },
    get coverage() {
      return standing?.coverage ?? (stream === undefined || looks === 0 ? 1 : telling / looks);
    },
    get firstBadAt() {
      return firstBadAt;
    },
    add: (looked, { elapsedMs, watchedMs }) => {
      latest = looked;
      looks += 1;
      if (looked.standing !== undefined) {
        takeStanding(looked.standing);
        return;
      }
      const { outcome, shared } = looked;
      const failed = outcome === 'failed';
      if ((failed && shared !== true) || outcome === 'passed') {
        telling += 1;
        if (standing === undefined) play(failed, watchedMs);
      }
      answeredWithout ||= ['passed', 'failed', 'inconclusive'].includes(outcome);
      if (isJudgedElsewhere || standing !== undefined || (failed && shared === true)) return;
      failures = failed ? failures + 1 : 0;
      if (failed) firstBadAt ??= switchedAt + elapsedMs;
      else if (logEvidence() <= 0) firstBadAt = undefined;
    },
  };
}
