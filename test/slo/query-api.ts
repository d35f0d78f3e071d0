import type { IncomingMessage, ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import type { PrometheusOptions } from '../../src/slo/prometheus-connection.ts';
import { createPrometheusSource } from '../../src/slo/prometheus-source.ts';
import { readBody, startHttpServer } from '../support/http-server.ts';

/** How the server answers what is asked besides its time. */
export type Answer = (response: ServerResponse, form: URLSearchParams, request: IncomingMessage) => void;

/** When all of it happens, on every clock unless a test says otherwise. */
export const noon = 1_700_000_000_000;
export const clock: Clock = { now: () => noon, sleep: () => Promise.resolve() };
/** What is asked of green, a minute after the switch. */
export const window = { color: 'green', since: noon - 60_000, baseline: null } as const;

/** Answers with JSON. */
export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A server of the query API: tells its time, and answers anything else as told. */
export async function startApi(answer: Answer, serverTime = noon): Promise<{ url: string; forms: string[] }> {
  const forms: string[] = [];
  const { url } = await startHttpServer((request, response) => {
    void readBody(request).then((body) => {
      const form = new URLSearchParams(body);
      forms.push(`${request.method} ${request.url} ${form.toString()}`);
      if (form.get('query') === 'time()') {
        const result = [serverTime / 1_000, String(serverTime / 1_000)];
        json(response, { status: 'success', data: { resultType: 'scalar', result } });
      } else {
        answer(response, form, request);
      }
    });
  });
  return { url, forms };
}

/** Series by their labels, with samples as ages in seconds and values. */
export function matrix(
  ...series: readonly { labels?: Record<string, string>; samples: readonly (readonly [number, string])[] }[]
): Answer {
  const result = series.map(({ labels = {}, samples }) => ({
    metric: labels,
    values: samples.map(([age, value]) => [(noon - age * 1_000) / 1_000, value]),
  }));
  return (response) => {
    json(response, { status: 'success', data: { resultType: 'matrix', result } });
  };
}

/** A source that reads from this server, and is closed with the test. */
export function open(url: string, options: Partial<PrometheusOptions> = {}) {
  const source = createPrometheusSource({
    url,
    timeoutMs: 2_000,
    colors: { blue: 'color="blue"', green: 'color="green"' },
    maxStalenessMs: 30_000,
    clock,
    ...options,
  });
  onTestFinished(() => source.close());
  return source;
}
