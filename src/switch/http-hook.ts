import type { Dispatcher } from 'undici';
import { ConfigError, SwitchError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { shorten } from '../redact/shorten.ts';
import { colorNamed, otherColor, requireDistinctNames, type ColorNames } from './color-names.ts';
import { requestProblem, sendFresh, type FreshResponse } from './fresh-request.ts';
import { compileJsonPath } from './json-path.ts';
import {
  checkPlaceholders,
  fillJson,
  fillText,
  namesPlaceholder,
  requireTarget,
  stringsOf,
  type PlaceholderValues,
} from './placeholders.ts';
import type { HookSurroundings } from './hook-surroundings.ts';
import { requireSoleColor } from './require-sole-color.ts';
import { StateChangedError } from './state-changed-error.ts';
import { isAt, leadingColor, targetOf } from './stated-share.ts';
import type { SwitchHook, SwitchState, TrafficColor } from './switch-hook.ts';
import { colorOfWeights, weightsOf, weightsOfGreen, type SwitchTarget, type Weights } from './weights.ts';

/** One call of an admin API. */
export interface HttpCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON, placeholders replaced in every string. */
  readonly body?: JsonValue | undefined;
}

/** How traffic is read and moved through an admin API; placeholders as in commands, URL-encoded in URLs. */
export interface HttpHookOptions {
  /**
   * `color` is the JSONPath of the name of the color that receives traffic, `weight` that of green's share in percent;
   * one of them is needed, and `weight` where `apply` takes `{weight}`.
   */
  readonly read: HttpCall & { readonly color?: string | undefined; readonly weight?: string | undefined };
  readonly apply: HttpCall;
  /** `{saved}` is the document that `read` had answered; `apply` with the saved share by default. */
  readonly restore?: HttpCall | undefined;
  /** `inFlight` is the JSONPath of the requests `{color}` still has in flight. */
  readonly drain?: (HttpCall & { readonly inFlight: string }) | undefined;
  readonly colors: ColorNames;
  /** Milliseconds each call may take. */
  readonly timeout: number;
}

const excerptLength = 300;

function excerpt(text: string): string {
  return shorten(text.replace(/\s+/g, ' ').trim(), excerptLength);
}

function textsOf({ url, headers = {}, body = null }: HttpCall): string[] {
  return [url, ...Object.values(headers), ...stringsOf(body)];
}

function checkCall(call: HttpCall | undefined, allowed: readonly string[], subject: string): void {
  if (call === undefined) return;
  for (const text of textsOf(call)) checkPlaceholders(text, allowed, subject);
}

function parseJson(response: FreshResponse, subject: string): JsonValue {
  try {
    return JSON.parse(response.text) as JsonValue;
  } catch {
    throw new SwitchError(`${subject}: expected JSON, got \`${excerpt(response.text)}\``);
  }
}

/** @throws ConfigError when what is read could not tell where traffic is */
function requireReadable({ read, apply }: HttpHookOptions): boolean {
  const weighted = namesPlaceholder(textsOf(apply), 'weight');
  if (weighted && read.weight === undefined) {
    throw new ConfigError('switch.read: `apply` takes `{weight}`, and nothing reads what it is', {
      advice: "Give `switch.read.weight` the JSONPath of green's share in percent.",
    });
  }
  if (read.color === undefined && read.weight === undefined) {
    throw new ConfigError(
      'switch.read: says neither `color` nor `weight`, so where traffic is cannot be read',
      {
        advice: 'Give `switch.read.color` the JSONPath of the name of the color that receives traffic.',
      },
    );
  }
  return weighted;
}

/** A share that is read in several places has to be one. */
function weightsAt(values: readonly JsonValue[]): Weights | undefined {
  const shares = new Set(
    values.map((value) => (value === '' || value === null ? Number.NaN : Number(value))),
  );
  const [green = Number.NaN] = shares;
  return shares.size === 1 && green >= 0 && green <= 100 ? weightsOfGreen(green) : undefined;
}

function colorOf(names: ColorNames, values: readonly JsonValue[]): TrafficColor {
  const colors = new Set(
    values.map((value) =>
      typeof value === 'string' || typeof value === 'number' ? colorNamed(names, String(value)) : 'unknown',
    ),
  );
  const [only] = colors;
  if (colors.size === 1 && only !== undefined) return only;
  return colors.has('blue') && colors.has('green') ? 'mixed' : 'unknown';
}

/**
 * A switch hook that calls an admin API or a webhook.
 * @throws ConfigError when a placeholder or a JSONPath is wrong
 */
export function createHttpHook(options: HttpHookOptions, surroundings: HookSurroundings = {}): SwitchHook {
  const { colors, timeout, restore, drain } = options;
  const { urls } = surroundings;
  requireDistinctNames(colors);
  const moving = ['target', 'from', 'weight', ...(urls === undefined ? [] : ['url'])];
  checkCall(options.read, [], 'switch.read');
  checkCall(options.apply, moving, 'switch.apply');
  requireTarget(textsOf(options.apply), 'switch.apply');
  checkCall(restore, [...moving, 'saved'], 'switch.restore');
  checkCall(drain, ['color'], 'switch.drain');
  const weighted = requireReadable(options);
  const { color: colorPath, weight: weightPath } = options.read;
  const colorValues = colorPath === undefined ? undefined : compileJsonPath(colorPath, 'switch.read.color');
  const weightValues =
    weightPath === undefined ? undefined : compileJsonPath(weightPath, 'switch.read.weight');
  const inFlightValues = drain && compileJsonPath(drain.inFlight, 'switch.drain.inFlight');

  async function send(
    key: string,
    call: HttpCall,
    values: PlaceholderValues,
    details: { readonly method: Dispatcher.HttpMethod; readonly ifMatch?: string | undefined },
    signal?: AbortSignal,
  ): Promise<FreshResponse> {
    const method = call.method ?? details.method;
    const url = fillText(call.url, values, encodeURIComponent);
    const subject = `switch.${key}: ${method} ${url}`;
    const headers = Object.fromEntries(
      Object.entries(call.headers ?? {}).map(([name, value]) => [
        name.toLowerCase(),
        fillText(value, values),
      ]),
    );
    let response: FreshResponse;
    try {
      response = await sendFresh({
        method,
        url,
        headers: {
          accept: 'application/json',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(details.ifMatch === undefined ? {} : { 'if-match': details.ifMatch }),
          ...headers,
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(fillJson(call.body, values)) }),
        timeoutMs: timeout,
        signal,
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw new SwitchError(`${subject} failed: ${requestProblem(error)}`, { cause: error });
    }
    if (response.status === 412 && details.ifMatch !== undefined) {
      throw new StateChangedError(`${subject}: the state changed since it was read (412)`, {
        advice: 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.',
      });
    }
    if (response.status >= 300) {
      const body = excerpt(response.text);
      throw new SwitchError(`${subject} answered ${response.status}${body === '' ? '' : `: ${body}`}`);
    }
    return response;
  }

  function valuesFor(target: SwitchTarget, call: HttpCall): PlaceholderValues {
    const color = leadingColor(target, namesPlaceholder(textsOf(call), 'weight'));
    return {
      target: colors[color],
      from: colors[otherColor(color)],
      weight: weightsOf(target).green,
      ...(urls === undefined ? {} : { url: urls[color] }),
    };
  }

  /** A share says more than a name. */
  function stateIn(raw: JsonValue): SwitchState {
    const named = colorValues === undefined ? undefined : colorOf(colors, colorValues(raw));
    if (weightValues === undefined) return { color: named ?? 'unknown', raw };
    const weights = weightsAt(weightValues(raw));
    return weights === undefined
      ? { color: 'unknown', raw }
      : { color: colorOfWeights(weights), weights, raw };
  }

  const read = async (signal?: AbortSignal): Promise<SwitchState> => {
    const response = await send('read', options.read, {}, { method: 'GET' }, signal);
    const state = stateIn(parseJson(response, 'switch.read'));
    return response.etag === undefined ? state : { ...state, etag: response.etag };
  };

  const apply: SwitchHook['apply'] = async (target, { ifMatch }, signal) => {
    if (!weighted) requireSoleColor('http', target);
    await send('apply', options.apply, valuesFor(target, options.apply), { method: 'POST', ifMatch }, signal);
  };

  return {
    name: 'http',
    weighted,
    read,
    apply,
    verify: async (target, signal) => (isAt(await read(signal), target) ? 'verified' : 'not-verified'),
    restore: async (saved, signal) => {
      const { color, raw } = saved;
      const target = targetOf(saved);
      if (restore !== undefined && raw !== null) {
        const values = { ...valuesFor(target ?? 'blue', restore), saved: raw };
        await send('restore', restore, values, { method: 'POST' }, signal);
      } else if (target !== undefined) {
        await apply(target, {}, signal);
      } else {
        throw new SwitchError(
          `the saved state names no color (${color}), so \`switch.apply\` cannot restore it`,
          {
            advice:
              'Configure `switch.restore`, which receives what `switch.read` had answered as `{saved}`.',
          },
        );
      }
    },
    ...(drain === undefined
      ? {}
      : {
          drain: async (color, signal) => {
            const values = { color: colors[color] };
            const response = await send('drain', drain, values, { method: 'GET' }, signal);
            const [inFlight] = inFlightValues?.(parseJson(response, 'switch.drain')) ?? [];
            const isCount = typeof inFlight === 'number' && Number.isInteger(inFlight) && inFlight >= 0;
            return { inFlight: isCount ? inFlight : undefined };
          },
        }),
  };
}
