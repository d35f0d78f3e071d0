import { withinLast, type Traffic } from '../traffic/traffic.ts';
import { looksEvery } from './looks.ts';
import type { Rule } from './rule.ts';

const [step, span, threshold] = [60, 60, 5];

/**
 * An analysis of Flagger: a check fails when errors or slow requests are above their objectives, or when there is no value.
 * Failed checks add up over the whole analysis, and are acted on at the tick after the last of them.
 */
export const flagger: Rule = {
  name: 'flagger',
  description: `Flagger: 1 m, threshold ${threshold}, errors and p99 at the objectives`,
  givesVerdicts: false,
  looks: ({ window }) => looksEvery(step, window),
  prepare: ({ streams }) => {
    const { errors, latency } = streams;
    // Its p99 comes from `irate`, which is the last two samples, however long the range.
    const tooSlow = (green: Traffic, seconds: number) => {
      if (latency === undefined) return false;
      const total = withinLast(green.requests, green, seconds, green.scrape);
      return !(withinLast(green.slow, green, seconds, green.scrape) <= latency.slo * total) || total === 0;
    };
    return () => {
      let failed = 0;
      return {
        look(seconds, { green }) {
          if (failed >= threshold) return true;
          const total = withinLast(green.requests, green, seconds, span);
          const tooMany = withinLast(green.errors, green, seconds, span) > errors.slo * total;
          if (tooMany || tooSlow(green, seconds) || !(total > 0)) failed += 1;
          return false;
        },
      };
    };
  },
};
