import type { JsonValue } from '../../json.ts';
import { cautiousCluster } from '../../stats/sequential/dispersion.ts';
import type { TimedIncrement } from '../count-source.ts';
import type { CountedObjective } from '../objective.ts';
import { allowedShares, type AllowedShare } from './allowed-share.ts';
import type { BluePast } from './blue-past.ts';
import { createBudgetRule } from './budget-rule.ts';
import { createCountRule } from './count-rule.ts';
import type { CountedRule, RuleState } from './counted-rule.ts';
import { createExcursionTracker, type Excursion } from './excursion.ts';
import { createImpossibleRule } from './impossible-rule.ts';
import { createScrapeArrivals, type Blindness } from './scrape-arrivals.ts';
import { createScrapeForecast } from './scrape-forecast.ts';
import { createSequentialRule } from './sequential-rule.ts';
import type { CountedMemory } from './tracker-memory.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** How many events there were, and how many of them were bad. */
export interface Tally {
  readonly bad: number;
  readonly total: number;
}

const none: Tally = { bad: 0, total: 0 };

/** What is known of an objective that is counted, at some moment. */
export interface CountedView {
  readonly scrapeMs: number;
  readonly allowed: readonly AllowedShare[];
  /** `undefined` when green is held to blue, of which nothing is known. */
  readonly rule: RuleState | undefined;
  readonly sinceSwitch: Tally;
  readonly whileSettling: Tally;
  /** More bad ones than all in the last look that brought anything: a count that is none. */
  readonly impossible: Tally | undefined;
  /** When the first and the newest scrape of green were. */
  readonly firstAt: number | undefined;
  readonly newestAt: number | undefined;
  readonly excursion: Excursion | undefined;
  readonly blindness: Blindness | undefined;
  /** Share of the expected scrapes that arrived. */
  readonly coverage: number;
  /** When the next scrape is to be expected, where it is not a look that scrapes. */
  readonly nextAt: number | undefined;
}

/** An objective that is counted. What is known of it follows from what looks remember, and from nothing else. */
export interface CountedWatch {
  /** Takes in one look, as it happens or as it is remembered. */
  fold(memory: CountedMemory): void;
  readonly cursor: JsonValue;
  readonly scrapeMs: number;
  /** Says that the source answers at this moment, so that a scrape that did not arrive is missing. */
  answered(now: number): void;
  view(now: number): CountedView;
}

function plus({ bad, total }: Tally, increment: TimedIncrement): Tally {
  return { bad: bad + increment.bad, total: total + increment.total };
}

function createRule(
  objective: CountedObjective,
  options: TrackerOptions,
  known: {
    readonly past: BluePast | undefined;
    readonly allowed: readonly AllowedShare[];
    readonly scrapeMs: number;
  },
): CountedRule | undefined {
  const { limit, minTotal, rule } = objective;
  const { switchedAt, settleMs } = options;
  const settledAt = switchedAt + settleMs;
  if (rule.kind === 'count') return createCountRule({ limit, minTotal, settledAt, ...rule });
  if (rule.kind === 'budget') {
    const cluster = known.past?.dispersion?.phi ?? cautiousCluster;
    return createBudgetRule({ limit, minTotal, switchedAt, settledAt, cluster, ...rule });
  }
  if (known.allowed.length === 0) return undefined;
  const positive = known.allowed.filter(({ share }) => share > 0);
  // Next to a limit of 0 no other matters.
  if (positive.length < known.allowed.length) return createImpossibleRule({ settledAt });
  const bet = createSequentialRule({ ...options, ...known });
  return objective.against === 'both' && known.past === undefined ? withoutBlue(bet) : bet;
}

/** Green may still be shown to break its limit; that it is no worse than blue, nobody can tell. */
function withoutBlue(rule: CountedRule): CountedRule {
  const missing = 'a past of blue that green can be held to';
  return { ...rule, state: () => ({ ...rule.state(), healthy: false, missing }) };
}

/** @param past of blue, as it was fixed at the first look; no longer needed once a rule is made of it */
export function createCountedWatch(
  objective: CountedObjective,
  options: TrackerOptions,
  past: BluePast | undefined,
): CountedWatch {
  const { limit, rule: kind } = objective;
  const { switchedAt, windowMs, intervalMs, settleMs, shareAt } = options;
  const allowed =
    kind.kind === 'sequential' ? allowedShares(objective, past) : [{ share: limit, from: 'limit' } as const];
  // Several instances that are scraped apart make a short interval of blue's.
  let scrapeMs = Math.max(intervalMs, past?.scrapeMs ?? 0);
  const rule = createRule(objective, options, { past, allowed, scrapeMs: past?.scrapeMs ?? scrapeMs });
  const lowest = Math.min(1, ...allowed.map(({ share }) => share));
  const excursions = createExcursionTracker(lowest);
  const arrivals = createScrapeArrivals({
    ...{ switchedAt, windowMs, past },
    ...(shareAt === undefined ? {} : { shareAt }),
  });
  const forecast = createScrapeForecast();
  const isScrapedByLooks = options.source.name === 'scrape';
  let cursor: JsonValue = null;
  let sinceSwitch = none;
  let whileSettling = none;
  let impossible: Tally | undefined;
  let firstAt: number | undefined;
  let mostRequests = 0;

  function add(increment: TimedIncrement): void {
    const { at, bad, total } = increment;
    firstAt ??= at;
    mostRequests = Math.max(mostRequests, total);
    arrivals.add(increment, scrapeMs);
    forecast.add(at);
    const isLate = total === 0 && bad <= sinceSwitch.total - sinceSwitch.bad;
    if (bad > total && !isLate) {
      impossible = plus(impossible ?? none, increment);
      return;
    }
    // A rule takes no bad events without requests: those they came with once more, as if they had been good, can only weaken the evidence.
    const weighed = bad > total ? { ...increment, total: Math.max(bad, mostRequests) } : increment;
    const settling = at <= switchedAt + settleMs;
    sinceSwitch = plus(sinceSwitch, increment);
    if (settling) whileSettling = plus(whileSettling, increment);
    rule?.add(weighed);
    // A single bad one would date the breach of a limit of 0, also one that is forgiven.
    if (!(settling && lowest === 0)) excursions.add(weighed);
  }

  return {
    fold: (memory) => {
      if (memory.resumedAt !== undefined) arrivals.resume(memory.resumedAt);
      scrapeMs = memory.scrapeMs ?? scrapeMs;
      cursor = memory.cursor ?? cursor;
      const { increments = [] } = memory;
      if (increments.length === 0) return;
      impossible = undefined;
      increments.forEach(add);
      rule?.endLook();
    },
    answered: (now) => {
      arrivals.expect(now, scrapeMs);
    },
    get cursor() {
      return cursor;
    },
    get scrapeMs() {
      return scrapeMs;
    },
    view: (now) => ({
      scrapeMs,
      allowed,
      rule: rule?.state(),
      sinceSwitch,
      whileSettling,
      impossible,
      firstAt,
      newestAt: arrivals.newestAt,
      excursion: excursions.current,
      blindness: arrivals.blindness,
      coverage: arrivals.coverage(now, scrapeMs),
      nextAt: isScrapedByLooks ? undefined : forecast.nextAt(now, scrapeMs),
    }),
  };
}
