import type { Clock } from '../../../src/clock.ts';
import { readBody, startHttpServer } from '../../support/http-server.ts';

type Labels = Readonly<Record<string, string>>;

export interface PastPrometheus {
  readonly url: string;
  readonly clock: Clock;
  /** What both the clock and the server take for now, in milliseconds since the Unix epoch. */
  now: number;
  /** Samples that the server does not have yet. */
  isHidden: ((labels: Labels, at: number, now: number) => boolean) | undefined;
  /** Why a query is refused, as when it wants too many samples. */
  refuse: ((query: string) => string | undefined) | undefined;
  readonly queries: string[];
}

interface Matrix {
  readonly data: { readonly resultType: string; result: { metric: Labels; values?: [number, string][] }[] };
}

/**
 * A Prometheus whose present is what the test says: `time()` is answered here, all else by `server`, whose queries carry
 * their time.
 */
export async function startPastPrometheus(server: string): Promise<PastPrometheus> {
  const { url } = await startHttpServer((request, response) => {
    const answer = async () => {
      const form = new URLSearchParams(await readBody(request));
      const query = form.get('query') ?? '';
      const headers = { 'content-type': 'application/json' };
      if (query === 'time()') {
        const result = [past.now / 1_000, String(past.now / 1_000)];
        response
          .writeHead(200, headers)
          .end(JSON.stringify({ status: 'success', data: { resultType: 'scalar', result } }));
        return;
      }
      past.queries.push(query);
      const reason = past.refuse?.(query);
      if (reason !== undefined) {
        const body = JSON.stringify({ status: 'error', errorType: 'execution', error: reason });
        response.writeHead(422, headers).end(body);
        return;
      }
      const post = request.method === 'POST' ? { method: 'POST', body: form } : {};
      const upstream = await fetch(`${server}${request.url}`, post);
      const body = (await upstream.json()) as Matrix;
      if (past.isHidden !== undefined && body.data.resultType === 'matrix') hide(body);
      response.writeHead(upstream.status, headers).end(JSON.stringify(body));
    };
    void answer();
  });
  const hide = ({ data }: Matrix) => {
    data.result = data.result
      .map(({ metric, values = [] }) => ({
        metric,
        values: values.filter(([at]) => past.isHidden?.(metric, at * 1_000, past.now) === false),
      }))
      .filter(({ values }) => values.length > 0);
  };
  const past: PastPrometheus = {
    url,
    now: Date.now(),
    clock: { now: () => past.now, sleep: () => Promise.resolve() },
    isHidden: undefined,
    refuse: undefined,
    queries: [],
  };
  return past;
}
