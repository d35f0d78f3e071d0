import { midWindowLimit } from '../stats/limits/mid-window-limit.ts';
import { neymanPearsonLimit } from '../stats/limits/neyman-pearson-limit.ts';
import type { ShiftInWindow } from '../stats/limits/shift.ts';
import { waldLimitAtScrape } from '../stats/limits/wald-limit.ts';
import { subjectOf, type Scenario } from './scenario.ts';

/** What no rule can beat, in seconds from the change; `null` when it lies beyond the window. */
export interface Limits {
  /** The expected delay: Wald's up to the next scrape for a change at the switch, the finite-horizon one later. */
  readonly limit: number | null;
  /** When the best test of all that was seen by then would have detected with 95 %. */
  readonly limit95: number | null;
}

const finite = (seconds: number) => (Number.isFinite(seconds) ? seconds : null);

/** The change as the limits take it; `undefined` where they do not hold: with clustered errors, or no breach. */
function shiftOf(scenario: Scenario, alpha: number): ShiftInWindow | undefined {
  const { kind, od, rate, scrape, window, streams } = scenario;
  const subject = subjectOf(scenario);
  const stream = streams[subject];
  if (kind !== 'shift' || od.kind !== 'none' || stream === undefined || stream.after <= stream.slo) {
    return undefined;
  }
  const every = subject === 'probe' ? streams.probe?.every : undefined;
  return {
    ...{ limit: stream.slo, share: stream.after, alpha, windowSeconds: window },
    ...(every === undefined ? { rate, scrapeSeconds: scrape } : { rate: 1 / every, scrapeSeconds: every }),
  };
}

/** The limits of a scenario, where they are known. */
export function limitsOf(scenario: Scenario, alpha: number): Limits | undefined {
  const shift = shiftOf(scenario, alpha);
  if (shift === undefined) return undefined;
  const atSwitch = scenario.at === 0;
  return {
    limit: finite(atSwitch ? waldLimitAtScrape(shift) : midWindowLimit(shift)),
    limit95: finite(neymanPearsonLimit(shift, 0.95, atSwitch ? 'switch' : 'mid-window')),
  };
}
