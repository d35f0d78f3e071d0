import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { portOf, readBody } from '../../support/http-server.ts';

/** What a proxy in front of Prometheus does: hand on its answers, or answer in its place. */
export type Mood = 'fine' | 'unavailable' | 'html' | 'garbage' | 'late';

/** A proxy in front of a Prometheus, whose mood a test sets. */
export interface FickleProxy {
  readonly url: string;
  /** Resolves when it has answered in this mood for the first time, or another one came before that. */
  turn(mood: Mood): Promise<void>;
  close(): Promise<void>;
}

const lateMs = 30_000;

const answers: Readonly<Record<Exclude<Mood, 'fine' | 'late'>, (response: ServerResponse) => void>> = {
  unavailable: (response) => response.writeHead(503).end('no healthy upstream'),
  html: (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Sign in</h1>'),
  garbage: (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"success","data":{"res'),
};

/** Starts it in front of `target`, in a fine mood. */
export async function startFickleProxy(target: string): Promise<FickleProxy> {
  let mood: Mood = 'fine';
  let feel: () => void = () => undefined;
  const closing = new AbortController();
  const server = createServer((request, response) => {
    const answer = async () => {
      const body = await readBody(request);
      const current = mood;
      if (current === 'late') await delay(lateMs, undefined, { signal: closing.signal });
      else if (current !== 'fine') {
        answers[current](response);
        feel();
        return;
      }
      const { method = 'GET', headers } = request;
      const real = await fetch(new URL(request.url ?? '/', target), {
        method,
        headers: { 'content-type': headers['content-type'] ?? 'application/x-www-form-urlencoded' },
        signal: closing.signal,
        ...(method === 'POST' ? { body } : {}),
      });
      response.writeHead(real.status, { 'content-type': 'application/json' }).end(await real.text());
    };
    answer().catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    turn: (next) => {
      mood = next;
      feel();
      return new Promise((resolve) => {
        feel = resolve;
      });
    },
    close: async () => {
      closing.abort();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
