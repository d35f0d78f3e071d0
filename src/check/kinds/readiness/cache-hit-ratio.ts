import { BgCheckError, ExpectationError } from '../../../errors.ts';
import { compileJsonPath, type LocatedQuery } from '../../../json-path.ts';
import type { JsonValue } from '../../../json.ts';
import type { HttpResponse } from '../../../probe/http-client.ts';
import { shorten } from '../../../redact/shorten.ts';
import type { CheckContext } from '../../check-context.ts';
import type { Color } from '../../phase.ts';
import { refuseUnknownMembers } from '../known-members.ts';
import { readMetric, verifySelector } from '../read-metric.ts';
import { isObject, readPath, wrongOption } from '../wrong-option.ts';

/** How much of what is asked for must come from a cache, and where the share is told. */
export type CacheHitRatio = { readonly min: number } & (
  | {
      /** JSONPath of the share in the health document, or in the document at `from`. */
      readonly path: string;
      readonly from?: string;
    }
  /** A metric that is the share. */
  | { readonly metric: string }
  /** Two metrics that count; the share is taken over all their series. */
  | { readonly hits: string; readonly misses: string }
);

/** The share as it is, and where it was read. */
export interface CacheHitReading {
  /** From 0 to 1; absent when it cannot be told. */
  readonly share?: number;
  readonly query: string;
  /** Why it cannot be told. */
  readonly reason?: string;
}

/** A limit of a cache that is ready to be read; `document` is asked for where the share stands in one. */
export interface CacheHitLimit {
  readonly min: number;
  readonly read: (
    context: CheckContext,
    color: Color,
    document: () => PromiseLike<HttpResponse>,
  ) => Promise<CacheHitReading>;
}

function asShare(value: unknown, query: string): CacheHitReading {
  if (typeof value === 'number' && value >= 0 && value <= 1) return { share: value, query };
  const found = value === undefined ? 'nothing there' : `\`${shorten(JSON.stringify(value), 40)}\``;
  return { query, reason: `expected a share from 0 to 1 at ${query}, got ${found}` };
}

function readFromDocument(
  query: LocatedQuery,
  path: string,
  from: string | undefined,
): CacheHitLimit['read'] {
  return async (context, color, document) => {
    const response = await (from === undefined ? document() : context[color].http.get(from).expect(200));
    let body: JsonValue;
    try {
      body = response.json();
    } catch (error) {
      if (!(error instanceof ExpectationError)) throw error;
      return { query: path, reason: error.message };
    }
    return asShare(query(body)[0]?.value, `\`${path}\``);
  };
}

async function readCounts(context: CheckContext, color: Color, hits: string, misses: string) {
  const [hit, missed] = [
    await readMetric(context, color, hits, 'sum'),
    await readMetric(context, color, misses, 'sum'),
  ];
  const [query, total] = [`${hit.query}, ${missed.query}`, hit.value + missed.value];
  return total > 0
    ? { share: hit.value / total, query }
    : { query, reason: 'nothing was asked of the cache yet' };
}

/** @throws CheckFileError on a limit that cannot be read */
export function readCacheHitLimit(subject: string, given: unknown): CacheHitLimit {
  const member = `${subject}: \`cacheHitRatio\``;
  const example = 'Such as { path: "$.cache.hitRatio", min: 0.8 }, { metric, min } or { hits, misses, min }.';
  if (!isObject(given)) throw wrongOption(member, 'expects where to read it, and `min`', given, example);
  refuseUnknownMembers(member, given, ['min', 'path', 'from', 'metric', 'hits', 'misses']);
  const { min, path, from, metric, hits, misses } = given;
  if (typeof min !== 'number' || !(min > 0 && min <= 1)) {
    throw wrongOption(member, '`min` expects a share above 0 and up to 1', min);
  }
  const ways = [path, metric, hits].filter((way) => way !== undefined).length;
  if (ways !== 1 || (hits === undefined) !== (misses === undefined)) {
    throw wrongOption(member, 'expects one of `path`, `metric`, or `hits` with `misses`', given, example);
  }
  if (metric !== undefined) {
    const selector = verifySelector(member, 'metric', metric);
    return {
      min,
      read: async (context, color) => {
        const { value, query } = await readMetric(context, color, selector, 'one');
        return asShare(value, query);
      },
    };
  }
  if (hits !== undefined) {
    const selectors = [
      verifySelector(member, 'hits', hits),
      verifySelector(member, 'misses', misses),
    ] as const;
    return { min, read: (context, color) => readCounts(context, color, ...selectors) };
  }
  const query = compileJsonPath(path, `${member}.path`);
  return {
    min,
    read: readFromDocument(
      query,
      String(path),
      from === undefined ? undefined : readPath(member, 'from', from),
    ),
  };
}

/** A share for people: `83.3 %`. */
export function showShare(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

/** What a limit of a cache comes to on a color, told as evidence. */
export async function judgeCache(
  { min, read }: CacheHitLimit,
  context: CheckContext,
  color: Color,
  document: () => PromiseLike<HttpResponse>,
): Promise<CacheHitReading & { readonly problem?: string }> {
  let reading: CacheHitReading;
  try {
    reading = await read(context, color, document);
  } catch (error) {
    // Down, stale or not there: it is not known, and why is what there is to tell.
    if (!(error instanceof BgCheckError) || !['BGC_INCONCLUSIVE', 'BGC_PROVIDER'].includes(error.code))
      throw error;
    reading = { query: 'metrics', reason: error.message };
  }
  const { share } = reading;
  if (share === undefined || share >= min) return reading;
  return {
    ...reading,
    problem: `its cache answers ${showShare(share)} of what is asked, ${showShare(min)} wanted`,
  };
}
