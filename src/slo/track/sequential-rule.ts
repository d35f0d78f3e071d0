import { alphaBesideBlue } from '../../stats/sequential/against-blue.ts';
import { combineEvidence, progressOf } from '../../stats/sequential/combine-evidence.ts';
import { createEvidenceStream } from '../../stats/sequential/evidence-stream.ts';
import type { AllowedShare } from './allowed-share.ts';
import type { BluePast } from './blue-past.ts';
import type { CountedRule } from './counted-rule.ts';
import { describeOdds, describeProgress } from './describe-evidence.ts';
import { requestsToHealth } from './requests-to-health.ts';

/** Wealth at which an objective is shown to hold: wrong in one release of twenty. */
const logHealthy = Math.log(20);

export interface SequentialRuleOptions {
  readonly allowed: readonly AllowedShare[];
  readonly past: BluePast | undefined;
  readonly windowMs: number;
  /** How far apart scrapes are thought to be before they are measured. */
  readonly scrapeMs: number;
  readonly alpha: number;
  readonly settleMs: number;
  /** Whether health is shown over the last five minutes as well; true by default. */
  readonly showsRecent?: boolean;
}

const independent = { phi: 1, block: 1 };
const fewerBad = 'a smaller share of bad ones';

/** The bet that green has more than one share, and its mirror. */
function openBet({ share, from }: AllowedShare, options: SequentialRuleOptions) {
  const { past, windowMs, scrapeMs, alpha, settleMs } = options;
  const dispersion = past?.dispersion ?? undefined;
  const common = {
    limit: share,
    meanTotal: past?.meanTotal,
    windowSeconds: windowMs / 1_000,
    looks: Math.max(1, Math.round(windowMs / scrapeMs)),
    alpha,
    settleSeconds: settleMs / 1_000,
  };
  const evidence = createEvidenceStream({ ...common, dispersion });
  // Where it is not known how errors cluster, health could not be shown within a window unless they are taken to be
  // independent; a rollback never rests on that.
  const health =
    dispersion === undefined ? createEvidenceStream({ ...common, dispersion: independent }) : evidence;
  // What the bound of blue's share costs of the budget is missing from the coin.
  const logStart = from === 'limit' ? 0 : Math.log(alphaBesideBlue(alpha) / alpha);
  return { evidence, health, logStart };
}

/** The bet that green's share of bad events is above what it is allowed. */
export function createSequentialRule(options: SequentialRuleOptions): CountedRule {
  const { allowed, past, alpha, showsRecent = true } = options;
  const bets = allowed.map((share) => openBet(share, options));
  const needed = Math.log(1 / alpha);
  const { phi, block } = past?.dispersion ?? independent;
  let total = 0;
  let bad = 0;

  function missing(logHealth: number): number | string {
    const limit = Math.min(...allowed.map(({ share }) => share));
    const more = requestsToHealth({
      limit,
      bad,
      total,
      cluster: phi * block,
      logHealth,
      logNeeded: logHealthy,
    });
    return more ?? fewerBad;
  }

  return {
    add: (increment) => {
      total += increment.total;
      bad += increment.bad;
      for (const { evidence, health } of bets) {
        evidence.add(increment);
        if (health !== evidence) health.add(increment);
      }
    },
    endLook: () => undefined,
    state: () => {
      const { logEvidence } = combineEvidence(
        bets.map(({ evidence, logStart }) => evidence.logEvidence + logStart),
      );
      const logHealth = Math.min(
        ...bets.map(({ health }) =>
          Math.min(health.logHealth, showsRecent ? health.logRecentHealth : Infinity),
        ),
      );
      const breached = logEvidence >= needed;
      const doubtful = logEvidence >= needed / 2;
      const shown = logHealth >= logHealthy;
      return {
        breached,
        doubtful,
        healthy: shown && !doubtful,
        ...(shown ? (doubtful ? { missing: fewerBad } : {}) : { missing: missing(logHealth) }),
        words: breached ? describeOdds(logEvidence) : describeProgress(progressOf(logEvidence, alpha)),
        standing: { rule: 'sequential', logEvidence },
      };
    },
  };
}
