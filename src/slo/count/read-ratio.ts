import { ConfigError } from '../../errors.ts';
import type { RatioSli } from '../count-source.ts';
import { parseSelector } from '../parse-selector.ts';
import type { PrometheusConnection } from '../prometheus-connection.ts';
import type { Matrix } from '../prometheus-api.ts';
import { selectorTest, type ParsedSelector } from '../selector.ts';
import type { Track } from './count-state.ts';
import { shortKey } from './count-cursor.ts';
import { identityOf, targetOf, toStands, type Counted } from './counted.ts';
import type { SampleRange } from './sample-range.ts';

type Test = ReturnType<typeof selectorTest>;

/** What a selector selects, among series of its color; nothing where only the server can tell. */
function testOf(selector: ParsedSelector): Test {
  try {
    return selectorTest(selector);
  } catch (error) {
    if (error instanceof ConfigError) return () => false;
    throw error;
  }
}

/**
 * Reads the counters of an error ratio. First everything, then what is bad of it, as of one moment: so for each scrape of
 * everything that came in, all that was bad in it is in as well, but for series that are found late. A bad series that is
 * also part of everything counts as that, whichever of both answers has it: a new one may be in one of them only.
 */
export async function readRatio(
  { api, aim }: PrometheusConnection,
  sli: RatioSli,
  { color, to, range }: SampleRange,
  signal: AbortSignal | undefined,
): Promise<Counted> {
  const parsed = { bad: parseSelector(sli.bad), total: parseSelector(sli.total) };
  const aimed = { bad: aim(parsed.bad, color), total: aim(parsed.total, color) };
  const query = `bad: ${aimed.bad}${range}\ntotal: ${aimed.total}${range}`;
  const all = await api.samples(`${aimed.total}${range}`, to, signal);
  const bad = await api.samples(`${aimed.bad}${range}`, to, signal);

  const [isPart, isBad] = [testOf(parsed.total), testOf(parsed.bad)];
  const selects = (test: Test, { metric }: Matrix[number]) => test(metric.__name__ ?? '', metric);
  const badKeys = new Set(bad.map(({ metric }) => identityOf(metric)));
  const allKeys = new Set(all.map(({ metric }) => identityOf(metric)));
  const onlyInBad = bad.filter(({ metric }) => !allKeys.has(identityOf(metric)));
  const odd: string[] = [];
  const trackOf = (series: Matrix[number]): Track => {
    const { metric, values = [] } = series;
    const identity = identityOf(metric);
    const samples = toStands(values, badKeys.has(identity) || selects(isBad, series));
    if (samples === undefined) odd.push(identity);
    const isNamed = metric.instance !== undefined;
    return { key: shortKey(identity), target: targetOf(metric), isNamed, samples: samples ?? [] };
  };
  const tracks = [...all, ...onlyInBad.filter((series) => selects(isPart, series))].map(trackOf);
  const badOnly = onlyInBad.filter((series) => !selects(isPart, series)).map(trackOf);
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
