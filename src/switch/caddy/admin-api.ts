import type { Dispatcher } from 'undici';
import { ConfigError, SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { shorten } from '../../redact/shorten.ts';
import { requestProblem, sendFresh } from '../fresh-request.ts';
import { StateChangedError } from '../state-changed-error.ts';

const excerptLength = 300;

export interface AdminAnswer {
  readonly value: JsonValue;
  /** Caddy sends it after the body, as a trailer. */
  readonly etag: string | undefined;
}

/** The admin API of one Caddy. */
export interface AdminApi {
  /** @throws ConfigError when nothing has that id, SwitchError when Caddy does not answer so */
  readonly get: (path: string, signal?: AbortSignal) => Promise<AdminAnswer>;
  /** @throws StateChangedError when the state is no longer the one of `ifMatch`, SwitchError when Caddy refuses */
  readonly patch: (
    path: string,
    value: JsonValue,
    ifMatch: string | undefined,
    signal?: AbortSignal,
  ) => Promise<void>;
}

function problemIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === 'string') return shorten(error, excerptLength);
  } catch {
    // Some answers are plain text.
  }
  return shorten(text.replace(/\s+/g, ' ').trim(), excerptLength);
}

export function createAdminApi(admin: string, timeoutMs: number): AdminApi {
  const base = admin.replace(/\/+$/, '');

  async function send(
    method: Dispatcher.HttpMethod,
    path: string,
    request: { readonly body?: string; readonly headers: Readonly<Record<string, string>> },
    signal?: AbortSignal,
  ) {
    const url = `${base}${path}`;
    const subject = `switch.admin: ${method} ${url}`;
    try {
      return { subject, ...(await sendFresh({ method, url, ...request, timeoutMs, signal })) };
    } catch (error) {
      signal?.throwIfAborted();
      throw new SwitchError(`${subject} failed: ${requestProblem(error)}`, {
        advice: 'Caddy has to run, with its admin API at this address and not turned off.',
        cause: error,
      });
    }
  }

  return {
    get: async (path, signal) => {
      const { subject, status, text, etag } = await send('GET', path, { headers: {} }, signal);
      if (status === 404 && text.includes('unknown object ID')) {
        throw new ConfigError(
          `switch.id: nothing in the configuration of Caddy has the \`@id\` \`${decodeURIComponent(path.split('/')[2] ?? '')}\``,
          {
            advice: 'Give the `reverse_proxy` handler an `"@id"`, and `switch.id` its name.',
          },
        );
      }
      if (status !== 200) throw new SwitchError(`${subject} answered ${status}: ${problemIn(text)}`);
      try {
        return { value: JSON.parse(text) as JsonValue, etag };
      } catch {
        throw new SwitchError(`${subject} answered no JSON, so this is not the admin API of Caddy`);
      }
    },
    patch: async (path, value, ifMatch, signal) => {
      const { subject, status, text } = await send(
        'PATCH',
        path,
        {
          body: JSON.stringify(value),
          headers: {
            'content-type': 'application/json',
            ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
          },
        },
        signal,
      );
      if (status === 412) {
        throw new StateChangedError(`${subject}: the upstreams changed since they were read (412)`, {
          advice: 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.',
        });
      }
      if (status >= 300) throw new SwitchError(`${subject} answered ${status}: ${problemIn(text)}`);
    },
  };
}
