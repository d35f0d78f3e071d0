import { Agent } from 'undici';
import { z } from 'zod';
import { ConfigError, ProviderError } from '../errors.ts';
import type { TlsSettings } from './read-tls-files.ts';
import { isHtml, mayPass, parseAddress, readText, refuseStatus, type TextAnswer } from './read-text.ts';

const number = z.string().transform(readNumber);
const sample = z.tuple([z.number(), number]);
const labels = z.record(z.string(), z.string());
/** A native histogram: buckets that are not empty, each with the rule of its ends, left end, right end and count. */
const histogram = z.object({
  count: number,
  buckets: z.array(z.tuple([z.number(), number, number, number])).default([]),
});

const dataSchema = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: labels,
        values: z.array(sample).optional(),
        histograms: z.array(z.tuple([z.number(), histogram])).optional(),
      }),
    ),
  }),
  z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labels, value: sample })) }),
  z.object({ resultType: z.literal('scalar'), result: sample }),
]);
const answerSchema = z.union([
  z.object({
    status: z.literal('success'),
    data: dataSchema,
    warnings: z.array(z.string()).optional(),
  }),
  z.object({ status: z.literal('error'), errorType: z.string().optional(), error: z.string() }),
]);

const metadataSchema = z.object({ status: z.literal('success'), data: z.record(z.string(), z.unknown()) });

const declarationsSchema = z.array(z.object({ type: z.string() }));

/** The data of an answer of `/api/v1/query`; times are seconds since the Unix epoch. */
export type QueryData = z.output<typeof dataSchema>;
export type Vector = Extract<QueryData, { resultType: 'vector' }>['result'];
export type Matrix = Extract<QueryData, { resultType: 'matrix' }>['result'];

function readNumber(text: string): number {
  return /^[+-]?Inf$/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
}

function parseAnswer(answer: TextAnswer): z.output<typeof answerSchema> | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(answer.text)).data;
  } catch {
    return undefined;
  }
}

export interface PrometheusApiOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the header of this name says; asked before each request, since it may change. */
  readonly authorization?: (() => string) | undefined;
  readonly timeoutMs: number;
  readonly tls?: TlsSettings;
}

export interface PrometheusApi {
  /** The server, for messages. */
  readonly shown: string;
  /** One instant query; `at` in milliseconds since the Unix epoch, the server's present without it. */
  query(query: string, at: number | undefined, signal: AbortSignal | undefined): Promise<QueryData>;
  /** One instant query that ends in a range, so that it answers the samples as they are stored. */
  samples(query: string, at: number, signal: AbortSignal | undefined): Promise<Matrix>;
  /** One instant query that answers a value for each series. */
  vector(query: string, at: number, signal: AbortSignal | undefined): Promise<Vector>;
  /** Whether some target that is scraped declares a metric of this name; no server has to tell. */
  declares(metric: string, signal: AbortSignal | undefined): Promise<boolean>;
  /** The types that targets declare a metric of this name with; none where the server does not tell. */
  typesOf(metric: string, signal: AbortSignal | undefined): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * A client of the HTTP API of Prometheus and its relatives. A query that is refused, an address that is not the API
 * and refused credentials are ConfigErrors; anything that may pass by itself, and an answer that the server calls
 * incomplete by a warning, is a ProviderError.
 */
export function createPrometheusApi(options: PrometheusApiOptions): PrometheusApi {
  const base = parseAddress(options.url, 'prometheus.url');
  const subject = `Prometheus at ${base.shown}`;
  const dispatcher = new Agent({ connections: 8, connect: { ...options.tls } });

  function ask(
    path: string,
    request: { readonly search?: URLSearchParams; readonly form?: URLSearchParams },
    signal: AbortSignal | undefined,
  ): Promise<TextAnswer> {
    const url = new URL(base.url);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${path}`;
    for (const [name, value] of request.search ?? []) url.searchParams.append(name, value);
    const { form } = request;
    const authorization = options.authorization?.();
    return readText({
      subject,
      address: { ...base, url },
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...options.headers,
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(form === undefined ? {} : { body: form.toString() }),
      timeoutMs: options.timeoutMs,
      dispatcher,
      signal,
    });
  }

  /** What targets say of a metric; `undefined` where none is known to. */
  async function declarationsOf(metric: string, signal: AbortSignal | undefined): Promise<unknown> {
    try {
      const { status, text } = await ask('metadata', { search: new URLSearchParams({ metric }) }, signal);
      const { data } = metadataSchema.parse(JSON.parse(text));
      return status === 200 && Object.hasOwn(data, metric) ? (data[metric] ?? null) : undefined;
    } catch {
      signal?.throwIfAborted();
      // What it would tell is not missed where it is not kept.
      return undefined;
    }
  }

  const api: PrometheusApi = {
    shown: base.shown,
    query: async (query, at, signal) => {
      // VictoriaMetrics answers for half a minute ago unless it is told not to; others ignore it.
      const form = new URLSearchParams({ query, nocache: '1' });
      if (at !== undefined) form.set('time', (at / 1_000).toFixed(3));
      const answer = await ask('query', { form }, signal);
      const parsed = answer.status === 401 || answer.status === 403 ? undefined : parseAnswer(answer);
      if (parsed?.status === 'error') {
        const refused = answer.status >= 400 && !mayPass(answer.status);
        const message = `${subject} ${refused ? 'refuses' : 'failed'} \`${query}\`: ${parsed.error}`;
        throw refused ? new ConfigError(message) : new ProviderError(message);
      }
      refuseStatus(answer, subject, '`prometheus.url`');
      if (parsed === undefined) {
        const what = isHtml(answer) ? 'HTML' : 'something else';
        throw new ConfigError(
          `${subject} answered ${what}, not the Prometheus API; is \`prometheus.url\` the address of the API?`,
          { advice: 'It is the address below which `/api/v1/query` stands.' },
        );
      }
      const { data, warnings = [] } = parsed;
      if (warnings.length > 0) {
        throw new ProviderError(
          `${subject} warns that its answer to \`${query}\` may be incomplete: ${warnings.join('; ')}`,
        );
      }
      return data;
    },
    samples: async (query, at, signal) => {
      const data = await api.query(query, at, signal);
      if (data.resultType === 'matrix') return data.result;
      throw new ConfigError(`${subject} answered a ${data.resultType} to \`${query}\``);
    },
    vector: async (query, at, signal) => {
      const data = await api.query(query, at, signal);
      if (data.resultType === 'vector') return data.result;
      throw new ConfigError(`${subject} answered a ${data.resultType} to \`${query}\``);
    },
    declares: async (metric, signal) => (await declarationsOf(metric, signal)) !== undefined,
    typesOf: async (metric, signal) => {
      const { data = [] } = declarationsSchema.safeParse(await declarationsOf(metric, signal));
      return [...new Set(data.map(({ type }) => type))];
    },
    close: () => dispatcher.destroy(),
  };
  return api;
}
