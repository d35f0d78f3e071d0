import { randomUUID } from 'node:crypto';
import { parseDuration, tryParseDuration, type Duration } from '../../../duration.ts';
import { changesData } from '../../../probe/changes-data.ts';
import type { HttpClient, PendingRequest, RequestOptions } from '../../../probe/http-client.ts';
import type { CheckOptions } from '../../check-definition.ts';
import { readCacheHitLimit, type CacheHitLimit, type CacheHitRatio } from '../readiness/cache-hit-ratio.ts';
import { commonOptions, refuseUnknownMembers } from '../known-members.ts';
import { isObject, readPath, wrongOption } from '../wrong-option.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof methods)[number];

const percentiles = ['p50', 'p95', 'p99'] as const;
export type Percentile = (typeof percentiles)[number];

/** A request that warms: a path, or more than that. */
export type WarmUpRequest =
  string | ({ readonly method?: Method; readonly path: string } & Omit<RequestOptions, 'timeout'>);

export interface WarmUpOptions extends Omit<CheckOptions, 'phase'> {
  /** What to ask for, each until its latency is stable. */
  readonly requests: readonly WarmUpRequest[];
  /** Requests in a window; 20 by default. Latency is judged over the last 16 windows. */
  readonly window?: number;
  /** Requests at once; 1 by default. */
  readonly concurrency?: number;
  /** When to give up: after so many of each request (2,000 by default), or so long (`2m`). */
  readonly cap?: { readonly requests?: number; readonly time?: Duration };
  /** Longest latency once it is warm. */
  readonly max?: Readonly<Partial<Record<Percentile, Duration>>>;
  /** How much of what is asked for must come from the cache once it is warm. */
  readonly cacheHitRatio?: CacheHitRatio;
  /** Allows requests other than GET and HEAD; the check is left out of a dry run then. */
  readonly mutates?: boolean;
}

/** A warm-up as it runs: validated, every default filled in. */
export interface WarmUpPlan {
  /** By their names, such as `GET /products`. */
  readonly requests: ReadonlyMap<string, (http: HttpClient) => PendingRequest>;
  readonly window: number;
  readonly concurrency: number;
  readonly cap: { readonly requests: number; readonly timeMs: number };
  readonly max: readonly {
    readonly percentile: Percentile;
    readonly limitMs: number;
    readonly limit: Duration;
  }[];
  readonly cache: CacheHitLimit | undefined;
  readonly mutates: boolean;
}

function readCount(subject: string, member: string, given: unknown, from: number, to: number): number {
  if (Number.isInteger(given) && Number(given) >= from && Number(given) <= to) return Number(given);
  const range = `${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}`;
  throw wrongOption(subject, `\`${member}\` expects a whole number from ${range}`, given);
}

function readLongDuration(subject: string, member: string, given: unknown): Duration {
  if (typeof given === 'string' && (tryParseDuration(given) ?? 0) > 0) return given;
  throw wrongOption(subject, `\`${member}\` expects a duration such as \`300ms\``, given);
}

function readRequest(subject: string, given: unknown, mutates: boolean) {
  const request = typeof given === 'string' ? { path: given } : given;
  if (!isObject(request)) throw wrongOption(subject, '`requests` expects paths', given);
  refuseUnknownMembers(`${subject}: a request`, request, [
    'method',
    'path',
    'headers',
    'json',
    'form',
    'body',
  ]);
  const { method: named = 'GET', path: asked, ...options } = request;
  const path = readPath(subject, 'requests', asked);
  const method = methods.find((known) => known === named);
  if (method === undefined)
    throw wrongOption(subject, `\`method\` expects one of ${methods.join(', ')}`, named);
  if (changesData(method) && !mutates) {
    throw wrongOption(
      subject,
      'only GET and HEAD are sent',
      `${method} ${path}`,
      'Say `mutates: true` if it may be sent hundreds of times without harm.',
    );
  }
  const send = method.toLowerCase() as Lowercase<Method>;
  const { headers = {}, ...body } = options as RequestOptions;
  return [
    `${method} ${path}`,
    (http: HttpClient) =>
      http[send](path, {
        ...body,
        // New in each: an application that knows the key would answer from memory.
        headers: { ...(changesData(method) ? { 'idempotency-key': randomUUID() } : {}), ...headers },
      }),
  ] as const;
}

function readMax(subject: string, given: unknown): WarmUpPlan['max'] {
  if (given === undefined) return [];
  if (!isObject(given) || Object.keys(given).length === 0) {
    throw wrongOption(subject, '`max` expects limits such as { p95: "300ms" }', given);
  }
  refuseUnknownMembers(`${subject}: \`max\``, given, percentiles);
  return percentiles.flatMap((percentile) => {
    if (given[percentile] === undefined) return [];
    const limit = readLongDuration(subject, `max.${percentile}`, given[percentile]);
    return [{ percentile, limit, limitMs: parseDuration(limit) }];
  });
}

/** @throws CheckFileError on what cannot be */
export function readWarmUpOptions(subject: string, options: WarmUpOptions): WarmUpPlan {
  if (!isObject(options)) throw wrongOption(subject, 'expects options such as { requests: ["/"] }', options);
  const common = commonOptions.filter((member) => member !== 'phase');
  const members = ['requests', 'window', 'concurrency', 'cap', 'max', 'cacheHitRatio', 'mutates'];
  refuseUnknownMembers(subject, options, [...members, ...common]);
  const { requests, window = 20, concurrency = 1, cap = {}, max, cacheHitRatio, mutates = false } = options;
  if (typeof (mutates as unknown) !== 'boolean') {
    throw wrongOption(subject, '`mutates` expects `true` or `false`', mutates);
  }
  if (!Array.isArray(requests) || requests.length === 0) {
    throw wrongOption(subject, '`requests` expects a list of paths', requests);
  }
  if (!isObject(cap)) throw wrongOption(subject, '`cap` expects { requests, time }', cap);
  refuseUnknownMembers(`${subject}: \`cap\``, cap, ['requests', 'time']);
  const perWindow = readCount(subject, 'window', window, 5, 1_000);
  const most = readCount(subject, 'cap.requests', cap.requests ?? 100 * perWindow, 1, 1_000_000);
  if (most < 17 * perWindow) {
    throw wrongOption(
      subject,
      `\`cap.requests\` expects room for 17 windows of ${perWindow} requests, which is ${17 * perWindow}`,
      most,
      'Latency is stable when it was so over 16 windows, at two looks: raise the cap, or lower `window`.',
    );
  }
  return {
    requests: new Map((requests as readonly unknown[]).map((given) => readRequest(subject, given, mutates))),
    window: perWindow,
    concurrency: readCount(subject, 'concurrency', concurrency, 1, 100),
    cap: {
      requests: most,
      timeMs: parseDuration(readLongDuration(subject, 'cap.time', cap.time ?? '2m')),
    },
    max: readMax(subject, max),
    cache: cacheHitRatio === undefined ? undefined : readCacheHitLimit(subject, cacheHitRatio),
    mutates,
  };
}
