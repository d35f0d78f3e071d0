import { formatDuration } from '../../duration.ts';
import type { CountedSli, LatencySli, RatioSli } from '../count-source.ts';
import { readBucketBound, toBucketSelector } from '../histogram-buckets.ts';
import { countersOf, declares } from '../page-counters.ts';
import { parseSelector } from '../parse-selector.ts';
import { formatSelector, selectorTest, type ParsedSelector } from '../selector.ts';
import { seriesKey, type PageSample } from '../text-format.ts';
import type { Track } from './count-state.ts';
import { shortKey } from './count-cursor.ts';
import { unitOf, type CountedTracks, type NoTracks } from './counted.ts';
import { chooseEdge, edgeNote, noEdge } from './latency-plan.ts';
import type { MetPage, MetPages } from './meet-pages.ts';

export interface PageTracks extends CountedTracks {
  /** Where the bucket ends that is still good, in the histogram's own unit. */
  readonly edge?: number;
  /** What is missing where nothing is selected; `undefined` when the metric has only not counted anything yet. */
  readonly nothing: string | undefined;
}

type Samples = readonly { readonly page: MetPage; readonly sample: PageSample; readonly key: string }[];

/** What a selector selects on all pages. */
function select(selector: ParsedSelector, { pages }: MetPages): Samples {
  const test = selectorTest(selector);
  return pages.flatMap((page) =>
    [...countersOf(page.content)].flatMap(([key, sample]) =>
      test(sample.metric, sample.labels) ? [{ page, sample, key: `${page.run} ${key}` }] : [],
    ),
  );
}

function describeNothing(selector: ParsedSelector, met: MetPages): string | undefined {
  const same = select({ ...selector, matchers: [] }, met).length;
  if (same === 0 && met.pages.some(({ content }) => declares(content, selector.metric))) return undefined;
  return same === 0
    ? `no counter named \`${selector.metric}\``
    : `no series that \`${formatSelector(selector)}\` selects, among ${same} of \`${selector.metric}\``;
}

function refuseOdd(samples: Samples, query: string): NoTracks | undefined {
  const odd = samples.find(({ sample }) => !Number.isFinite(sample.value));
  if (odd === undefined) return undefined;
  const reason = `${odd.page.name} shows \`${seriesKey(odd.sample)}\` as ${odd.sample.value}`;
  return { state: 'not-a-number', query, reason };
}

function readRatioPages(sli: RatioSli, met: MetPages, at: number): PageTracks | NoTracks {
  const selectors = { bad: parseSelector(sli.bad), total: parseSelector(sli.total) };
  const query = `bad: ${sli.bad}\ntotal: ${sli.total}\nat ${met.names.join(', ')}`;
  const [all, bad] = [select(selectors.total, met), select(selectors.bad, met)];
  const odd = refuseOdd([...all, ...bad], query);
  if (odd !== undefined) return odd;
  const badKeys = new Set(bad.map(({ key }) => key));
  const allKeys = new Set(all.map(({ key }) => key));
  const track = ({ page, sample: { value }, key }: Samples[number]): Track => ({
    key: shortKey(key),
    target: page.name,
    samples: [[at, value, badKeys.has(key) ? value : 0]],
    stood: page.stood,
  });
  return {
    state: 'tracks',
    tracks: { tracks: all.map(track), badOnly: bad.filter(({ key }) => !allKeys.has(key)).map(track) },
    query,
    subject: sli.total,
    anyBad: bad.length > 0,
    nothing: describeNothing(selectors.total, met),
  };
}

function readLatencyPages(
  sli: LatencySli,
  met: MetPages,
  chosen: number | undefined,
  at: number,
): PageTracks | NoTracks {
  const selector = toBucketSelector(parseSelector(sli.histogram));
  const query = `${formatSelector(selector)} at ${met.names.join(', ')}`;
  const samples = select(selector, met);
  const odd = refuseOdd(samples, query);
  if (odd !== undefined) return odd;

  const histograms = new Map<string, { readonly page: MetPage; readonly buckets: Map<number, number> }>();
  const bounds = new Map<number, number>();
  for (const { page, sample } of samples) {
    const bound = readBucketBound(sample.labels, query);
    const labels = Object.fromEntries(Object.entries(sample.labels).filter(([label]) => label !== 'le'));
    const key = `${page.run} ${seriesKey({ metric: sample.metric, labels })}`;
    const histogram = histograms.get(key) ?? { page, buckets: new Map<number, number>() };
    histograms.set(key, histogram);
    histogram.buckets.set(bound, sample.value);
    bounds.set(bound, (bounds.get(bound) ?? 0) + 1);
  }
  const unit = unitOf(sli);
  const nothing = describeNothing(selector, met);
  const { metric } = parseSelector(sli.histogram);
  const shows = ({ content }: MetPage) => content.samples.some((sample) => sample.metric === metric);
  if (histograms.size === 0 && met.pages.some(shows)) {
    const reason = `\`${sli.histogram}\` is no histogram: it has no buckets`;
    return { state: 'no-data', query, reason, noHistogram: true };
  }
  if (histograms.size === 0) {
    const edge = chosen === undefined ? {} : { edge: chosen };
    return {
      state: 'tracks',
      tracks: { tracks: [], badOnly: [] },
      query,
      subject: sli.histogram,
      anyBad: true,
      nothing,
      ...edge,
    };
  }
  const edge = chosen ?? chooseEdge(bounds, sli.leMs / unit);
  if (typeof edge !== 'number') return { state: 'no-data', query, ...noEdge(sli.leMs, edge) };

  const tracks: Track[] = [];
  for (const [key, { page, buckets }] of histograms) {
    const [total, good] = [buckets.get(Infinity), buckets.get(edge)];
    if (total === undefined || good === undefined) {
      const reason = `${page.name} has a histogram \`${sli.histogram}\` without a bucket that ends at ${formatDuration(edge * unit)}, or without \`+Inf\``;
      return { state: 'no-data', query, reason, advice: noEdge(sli.leMs, 'different').advice };
    }
    const stood = page.stood;
    tracks.push({
      key: shortKey(`${key} ${edge}`),
      target: page.name,
      samples: [[at, total, Math.max(0, total - good)]],
      stood,
    });
  }
  const note = edgeNote(sli.leMs, edge * unit);
  return {
    state: 'tracks',
    tracks: { tracks, badOnly: [] },
    query,
    subject: sli.histogram,
    ...(note === undefined ? {} : { note }),
    anyBad: true,
    edge,
    nothing,
  };
}

/** Reads an indicator's counters from pages that were read at one moment. */
export function readPages(
  sli: CountedSli,
  met: MetPages,
  edge: number | undefined,
  at: number,
): PageTracks | NoTracks {
  return sli.kind === 'error-ratio' ? readRatioPages(sli, met, at) : readLatencyPages(sli, met, edge, at);
}
