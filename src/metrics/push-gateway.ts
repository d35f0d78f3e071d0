import { request } from 'undici';
import type { Clock } from '../clock.ts';
import { formatDuration } from '../duration.ts';
import { UsageError } from '../errors.ts';
import type { RunLabels } from './keep-other-runs.ts';
import type { Publish } from './publication.ts';

export interface PushGatewayOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What is being released, and by which command: figures of one replace only its own. */
  readonly run: RunLabels;
  readonly clock: Clock;
  /** Of one attempt, in milliseconds. */
  readonly timeoutMs?: number;
  /** Waited before each further attempt, in milliseconds. */
  readonly pausesMs?: readonly number[];
}

export interface PushGateway {
  /** The gateway for people: no credentials. */
  readonly shown: string;
  /** Replaces the group of the target and the command. @throws Error that says why it was not taken */
  readonly push: Publish;
}

function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray percent sign: it is meant as it is written.
    return part;
  }
}

function basicCredentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const text = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}

/**
 * A Pushgateway, reached by its own protocol: one PUT a push, under `job="bg-check"`, the target and the command.
 * @throws UsageError when the address is no URL
 */
export function createPushGateway(options: PushGatewayOptions): PushGateway {
  const { run, clock, timeoutMs = 5_000, pausesMs = [500, 1_500] } = options;
  if (!/^https?:/i.test(options.url) || !URL.canParse(options.url)) {
    throw new UsageError('metrics: expected an http or https URL for the Pushgateway');
  }
  const url = new URL(options.url);
  const headers = {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    ...basicCredentials(url),
    ...options.headers,
  };
  url.username = '';
  url.password = '';
  const group = Object.entries({ job: 'bg-check', target: run.target, command: run.command });
  const path = group.map(([name, value]) => `${name}/${encodeURIComponent(value)}`).join('/');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/metrics/${path}`;
  const shown = url.origin;

  /** @returns why the gateway did not take it, and whether it may yet; `undefined` when it did */
  async function attempt(text: string, signal: AbortSignal) {
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const { statusCode, body } = await request(url, {
        method: 'PUT',
        headers,
        body: text,
        // No idle connection may keep alive a program that has nothing left to do.
        reset: true,
        signal: AbortSignal.any([signal, deadline]),
      });
      const answer = await body.text();
      if (statusCode >= 200 && statusCode < 300) return undefined;
      const [line = ''] = answer.trim().split('\n');
      // The mark tells a redactor that something is missing there.
      const words = line.length > 200 ? `${line.slice(0, 200)}…` : line;
      const reason = `it answered ${statusCode}${words === '' ? '' : `: ${words}`}`;
      return { reason, again: mayPass(statusCode) };
    } catch (error) {
      if (signal.aborted) return { reason: 'it did not answer before the run ended', again: false };
      if (deadline.aborted) {
        return { reason: `it did not answer within ${formatDuration(timeoutMs)}`, again: true };
      }
      const { message, code } = error as NodeJS.ErrnoException;
      return { reason: message === '' ? (code ?? 'it cannot be reached') : message, again: true };
    }
  }

  return {
    shown,
    push: async (text, signal, outdated) => {
      for (let attempts = 0; ; attempts += 1) {
        const failure = await attempt(text, signal);
        if (failure === undefined) return;
        const pause = pausesMs[attempts];
        if (!failure.again || pause === undefined) throw new Error(failure.reason);
        await clock.sleep(pause, AbortSignal.any([signal, outdated])).catch(() => {
          throw new Error(failure.reason);
        });
      }
    },
  };
}
