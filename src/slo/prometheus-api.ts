import { Agent } from 'undici';
import { z } from 'zod';
import { ConfigError, ProviderError } from '../errors.ts';
import { isHtml, mayPass, parseAddress, readText, refuseStatus, type TextAnswer } from './read-text.ts';

const number = z.string().transform(readNumber);
const sample = z.tuple([z.number(), number]);
const labels = z.record(z.string(), z.string());

const dataSchema = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labels, values: z.array(sample).optional() })),
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

/** The data of an answer of `/api/v1/query`; times are seconds since the Unix epoch. */
export type QueryData = z.output<typeof dataSchema>;

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

export interface PrometheusApi {
  /** The server, for messages. */
  readonly shown: string;
  /** One instant query; `at` in milliseconds since the Unix epoch, the server's present without it. */
  query(query: string, at: number | undefined, signal: AbortSignal | undefined): Promise<QueryData>;
  close(): Promise<void>;
}

/**
 * A client of the HTTP API of Prometheus and its relatives. A query that is refused, an address that is not the API
 * and refused credentials are ConfigErrors; anything that may pass by itself, and an answer that the server calls
 * incomplete by a warning, is a ProviderError.
 */
export function createPrometheusApi(options: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}): PrometheusApi {
  const base = parseAddress(options.url, 'prometheus.url');
  const url = new URL(base.url);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/query`;
  const subject = `Prometheus at ${base.shown}`;
  const dispatcher = new Agent({ connections: 8 });

  return {
    shown: base.shown,
    query: async (query, at, signal) => {
      const form = new URLSearchParams({ query });
      if (at !== undefined) form.set('time', (at / 1_000).toFixed(3));
      const answer = await readText({
        subject,
        address: { ...base, url },
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          ...options.headers,
        },
        body: form.toString(),
        timeoutMs: options.timeoutMs,
        dispatcher,
        signal,
      });
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
    close: () => dispatcher.destroy(),
  };
}
