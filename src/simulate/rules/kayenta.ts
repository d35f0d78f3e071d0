import { withinLast, type Traffic } from '../traffic/traffic.ts';
import { looksEvery } from './looks.ts';
import { rankShift } from './rank-shift.ts';
import type { Rule } from './rule.ts';

const interval = 300;
/** One point of the series that are compared. */
const point = 15;
/** Of a two-sided interval of 98 %. */
const z = 2.3263478740408408;
const tolerance = 0.25;

/** Shares of the points of an interval; a point without requests has none. */
function series(totals: Float64Array, traffic: Traffic, from: number, to: number): number[] {
  const shares: number[] = [];
  for (let end = from + point; end <= to + 1e-9; end += point) {
    const requests = withinLast(traffic.requests, traffic, end, point);
    if (requests > 0) shares.push(withinLast(totals, traffic, end, point) / requests);
  }
  return shares;
}

function isHigh(blue: readonly number[], green: readonly number[]): boolean {
  const shift = rankShift(blue, green, z);
  return shift !== undefined && shift.lower > tolerance * Math.abs(shift.estimate);
}

/** A canary analysis as the judge of Kayenta does it: shares of errors and of slow requests, interval by interval, against blue's. */
export const kayenta: Rule = {
  name: 'kayenta',
  description: 'Kayenta: Mann-Whitney against blue in parallel every 5 min, 98 %, tolerance 0.25',
  givesVerdicts: false,
  looks: ({ window }) => looksEvery(interval, window),
  prepare:
    ({ streams }) =>
    () => ({
      look(seconds, { green, control }) {
        const blue = control();
        const from = seconds - interval;
        const high = (of: 'errors' | 'slow') =>
          isHigh(series(blue[of], blue, from, seconds), series(green[of], green, from, seconds));
        return high('errors') || (streams.latency !== undefined && high('slow'));
      },
    }),
};
