import { parseSelector } from '../parse-selector.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import type { Matrix } from '../prometheus-api.ts';
import type { Track } from './count-state.ts';
import { shortKey } from './count-cursor.ts';
import { identityOf, targetOf, toStands, type Counted, type RatioSli } from './counted.ts';
import type { SampleRange } from './sample-range.ts';

/**
 * Reads the counters of an error ratio. First everything, then what is bad of it, as of one moment: so for each scrape of
 * everything that came in, all that was bad in it is in as well. A bad series that is also part of everything is taken
 * from there.
 */
export async function readRatio(
  { api, aim }: PrometheusConnection,
  sli: RatioSli,
  { color, to, range }: SampleRange,
  signal: AbortSignal | undefined,
): Promise<Counted> {
  const aimed = { bad: aim(parseSelector(sli.bad), color), total: aim(parseSelector(sli.total), color) };
  const query = `bad: ${aimed.bad}${range}\ntotal: ${aimed.total}${range}`;
  const all = await api.samples(`${aimed.total}${range}`, to, signal);
  const bad = await api.samples(`${aimed.bad}${range}`, to, signal);

  const badKeys = new Set(bad.map(({ metric }) => identityOf(metric)));
  const allKeys = new Set(all.map(({ metric }) => identityOf(metric)));
  const odd: string[] = [];
  const trackOf = ({ metric, values = [] }: Matrix[number], isBad: boolean): Track => {
    const identity = identityOf(metric);
    const samples = toStands(values, isBad);
    if (samples === undefined) odd.push(identity);
    return { key: shortKey(identity), target: targetOf(metric), samples: samples ?? [] };
  };
  const tracks = all.map((series) => trackOf(series, badKeys.has(identityOf(series.metric))));
  const badOnly = bad
    .filter(({ metric }) => !allKeys.has(identityOf(metric)))
    .map((series) => trackOf(series, true));
  const [first] = odd;
  if (first !== undefined) {
    return {
      state: 'not-a-number',
      query,
      reason: `Prometheus at ${api.shown} has samples of \`${first}\` that are no numbers`,
    };
  }
  return {
    state: 'tracks',
    tracks: { tracks, badOnly },
    query,
    subject: aimed.total,
    anyBad: bad.length > 0,
  };
}
