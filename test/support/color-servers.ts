import type { IncomingHttpHeaders } from 'node:http';
import type { UserConfig } from '../../src/config/config-schema.ts';
import { readBody, startHttpServer } from './http-server.ts';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** How many requests this color has had, with this one. */
  readonly count: number;
}

interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly afterMs?: number;
}

export type Answering = (asked: Asked) => Answer;

/** Two applications that answer as they are told, what they were asked, and a configuration for them. */
export async function startColors(answers: { readonly blue: Answering; readonly green: Answering }) {
  const requests: string[] = [];
  const keys: string[] = [];
  const start = async (color: 'blue' | 'green') => {
    let count = 0;
    const { url } = await startHttpServer((request, response) => {
      void readBody(request).then((body) => {
        const { method = '', url: path = '', headers } = request;
        count += 1;
        requests.push(`${color} ${method} ${path}`);
        const key = headers['idempotency-key'];
        if (key !== undefined) keys.push(`${method} ${path}`);
        const answer = answers[color]({ method, path, headers, body, count });
        const send = () =>
          response
            .writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
            .end(JSON.stringify(answer.json ?? {}));
        if (answer.afterMs === undefined) send();
        else setTimeout(send, answer.afterMs);
      });
    });
    return url;
  };
  const [blue, green] = await Promise.all([start('blue'), start('green')]);
  const config: UserConfig = { blue: { url: blue }, green: { url: green }, live: { url: blue } };
  return { config, requests, keys, urls: { blue, green } };
}

/** An application that always answers alike. */
export const always =
  (answer: Answer = {}): Answering =>
  () =>
    answer;
