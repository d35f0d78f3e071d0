import { systemClock } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import type { JsonValue } from '../../json.ts';
import { sendFresh, type FreshResponse } from '../fresh-request.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { publicCloud, safeAddress, type AzureAccess } from './azure-access.ts';
import { AzureStatusError, AzureUnreachableError, noAnswer, saidByAzure } from './azure-error.ts';
import { azureTokens } from './azure-token.ts';

export interface AzureCall {
  readonly method: 'GET' | 'PATCH' | 'POST';
  /** The id of the resource and what follows it, or an address that the API itself gave. */
  readonly path: string;
  readonly body?: JsonValue;
  /** Whether a call that was turned away for being one too many is made again: not where the state may have changed. */
  readonly patient?: boolean;
}

export interface AzureAnswer {
  readonly status: number;
  /** What was answered; `null` where that is no JSON. */
  readonly body: unknown;
  /** Where to ask how it goes on, if it does. */
  readonly location: string | undefined;
  readonly retryAfterMs: number | undefined;
}

/**
 * A resource manager of Azure. Throws AzureStatusError when it refuses, AzureUnreachableError when nobody answers,
 * ConfigError when there is no way to sign in.
 */
export interface AzureApi {
  call(call: AzureCall, apiVersion: string, signal?: AbortSignal): Promise<AzureAnswer>;
}

/** What a kind of resource is about, for messages. */
export interface AzureKind {
  /** The options of the configuration that name it. */
  readonly options: string;
  /** The role that allows all that is asked of it. */
  readonly role: string;
}

const statusNames: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
};

function adviceOn(status: number, { options, role }: AzureKind): string | undefined {
  switch (status) {
    case 401:
      return 'The token is of another tenant than the subscription, or for another cloud (`switch.management`).';
    case 403:
      return `Give who signs in the role \`${role}\` on it; an assignment takes some minutes.`;
    case 404:
      return `Look at ${options}.`;
    case 429:
      return 'Raise `switch.timeout`, or try again later.';
    default:
      return undefined;
  }
}

function headerOf({ headers }: FreshResponse, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function waitOf(response: FreshResponse, now: number): number | undefined {
  const text = headerOf(response, 'retry-after');
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return 1_000 * Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Where an operation that goes on is asked after; not at anybody else's, who would get the token. */
function locationOf(response: FreshResponse, base: string): string | undefined {
  const text = headerOf(response, 'azure-asyncoperation') ?? headerOf(response, 'location');
  if (text === undefined || !URL.canParse(text, base)) return undefined;
  const { href, origin } = new URL(text, base);
  return origin === new URL(base).origin ? href : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Where a call leads, without its parameters and the subscription: `sites/shop/slots/staging`. */
function nameOf(path: string): string {
  return decodeURIComponent(path).replace(/^.*\/providers\//, '');
}

/** @throws ConfigError when the management address is not safe */
export function openAzureApi(access: AzureAccess, kind: AzureKind, surroundings: HookSurroundings): AzureApi {
  const { clock = systemClock } = surroundings;
  const { timeout: timeoutMs } = access;
  const base = safeAddress('switch.management', access.management ?? publicCloud.management);
  const tokens = azureTokens(access, surroundings);

  async function sendOnce(
    call: AzureCall,
    url: string,
    renew: boolean,
    leftMs: number,
    signal?: AbortSignal,
  ) {
    const token = await tokens(renew, signal);
    const { method, body } = call;
    return sendFresh({
      method,
      url,
      headers: {
        accept: 'application/json',
        'user-agent': 'bg-check',
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      // A call without a body is refused without its length.
      ...(method === 'GET' ? {} : { body: body === undefined ? '' : JSON.stringify(body) }),
      timeoutMs: leftMs,
      maxBytes: 4 * 1024 * 1024,
      signal,
    });
  }

  function refusal(subject: string, response: FreshResponse): AzureStatusError {
    const { status, text } = response;
    const name = statusNames[status];
    const said = saidByAzure(text);
    const advice = adviceOn(status, kind);
    const retryAfterMs = waitOf(response, clock.now());
    const wait =
      status === 429 && retryAfterMs !== undefined ? ` (again in ${formatDuration(retryAfterMs)})` : '';
    return new AzureStatusError(
      `${subject} answered ${status}${name === undefined ? '' : ` ${name}`}${wait}${said === '' ? '' : `: ${said}`}`,
      { status, retryAfterMs, ...(advice === undefined ? {} : { advice }) },
    );
  }

  async function call(asked: AzureCall, apiVersion: string, signal?: AbortSignal): Promise<AzureAnswer> {
    const { method, path, patient = true } = asked;
    const url = path.startsWith('/') ? `${base}${path}?api-version=${apiVersion}` : path;
    const { origin, pathname } = new URL(url);
    // A token goes to nobody else.
    if (origin !== new URL(base).origin) {
      throw new AzureUnreachableError(`switch: ${origin} is not the API of \`switch.management\``);
    }
    const subject = `switch: ${method} ${nameOf(pathname)} (${new URL(base).host})`;
    const endsAt = clock.now() + timeoutMs;
    for (let renew = false; ;) {
      let response: FreshResponse;
      try {
        response = await sendOnce(asked, url, renew, Math.max(1, endsAt - clock.now()), signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof AzureUnreachableError || (error as { code?: unknown }).code === 'BGC_CONFIG')
          throw error;
        throw noAnswer(
          subject,
          error,
          'See whether it can be reached from here; `switch.management` says where it is.',
        );
      }
      const { status, text } = response;
      const retryAfterMs = waitOf(response, clock.now());
      if (status < 300) {
        return { status, body: jsonOf(text), location: locationOf(response, base), retryAfterMs };
      }
      // A token may have been taken back since it was kept; nothing was done then.
      if (status === 401 && !renew) {
        renew = true;
        continue;
      }
      const waits = patient && status === 429 && clock.now() + (retryAfterMs ?? 1_000) < endsAt;
      if (!waits) throw refusal(subject, response);
      await clock.sleep(Math.max(retryAfterMs ?? 1_000, 50), signal);
    }
  }

  return { call };
}
