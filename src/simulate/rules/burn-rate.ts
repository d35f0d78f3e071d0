import { subjectOf } from '../scenario.ts';
import { withinLast, type Traffic } from '../traffic/traffic.ts';
import { looksEvery } from './looks.ts';
import type { Rule } from './rule.ts';

const step = 15;
/** How many times faster than allowed the budget burns, over a long and a short span at once. */
const alerts = [
  { factor: 14.4, long: 300, short: 60 },
  { factor: 6, long: 900, short: 180 },
] as const;

/** Alerts on the burn rate over two windows each, shortened to fit into an observation; on the scenario's indicator. */
export const burnRate: Rule = {
  name: 'burn-rate',
  description: 'burn rate 14.4x over 5 m and 1 m, or 6x over 15 m and 3 m, every 15 s',
  givesVerdicts: false,
  looks: ({ window }) => looksEvery(step, window),
  prepare: (scenario) => {
    const latency = subjectOf(scenario) === 'latency';
    const { slo } = (latency ? scenario.streams.latency : undefined) ?? scenario.streams.errors;
    const burns = (green: Traffic, seconds: number, span: number, factor: number) =>
      withinLast(latency ? green.slow : green.errors, green, seconds, span) >
      factor * slo * withinLast(green.requests, green, seconds, span);
    return () => ({
      look: (seconds, { green }) =>
        alerts.some(
          ({ factor, long, short }) =>
            burns(green, seconds, short, factor) && burns(green, seconds, long, factor),
        ),
    });
  },
};
