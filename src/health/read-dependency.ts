import type { JsonValue } from '../json.ts';
import { maskSecrets } from '../redact/mask-secrets.ts';
import { shorten } from '../redact/shorten.ts';
import type { Dependency } from './health-report.ts';
import { readStatusNumber, readStatusWord, type HealthState } from './status-word.ts';

export type JsonObject = Readonly<Record<string, JsonValue>>;

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The status in a word. */
const wordNames = ['status', 'state', 'health'];
/** The status as a truth, which may be written 0 or 1. */
const truthNames = ['healthy', 'ok', 'up', 'ready', 'connected'];
const messageNames = ['output', 'message', 'error', 'exception', 'reason', 'cause', 'description'];
const sinceNames = ['since', 'downSince', 'failingSince', 'lastChange', 'lastFailure', 'time', 'timestamp'];
/** Where frameworks put what they know beside the status. */
const wrappings = ['details', 'data'];
const longestText = 200;

const badness: readonly HealthState[] = ['up', 'unknown', 'degraded', 'down'];

/** The worse of two, what is down being worst. */
export function worse(left: HealthState, right: HealthState): HealthState {
  return badness.indexOf(left) >= badness.indexOf(right) ? left : right;
}

function firstText(value: JsonObject, names: readonly string[]): string | undefined {
  const places = [value, ...wrappings.map((name) => value[name]).filter(isObject)];
  for (const place of places) {
    for (const name of names) {
      const text = place[name];
      if ((typeof text === 'string' && text.trim() !== '') || typeof text === 'number') {
        return shorten(maskSecrets(String(text)), longestText);
      }
    }
  }
  return undefined;
}

/** A status as it stands in a sentence. */
export function showWord(value: JsonValue | undefined): string {
  return shorten(maskSecrets(typeof value === 'string' ? value : JSON.stringify(value ?? null)), 40);
}

function readTruth(value: JsonValue | undefined): HealthState | undefined {
  if (value === 0 || value === 1) return value === 1 ? 'up' : 'down';
  return readStatusWord(value);
}

/** The status that an object states of itself; a word that nobody knows is `unknown`. */
export function statusOf(
  value: JsonObject,
): { readonly state: HealthState; readonly word: string } | undefined {
  for (const name of wordNames) {
    const status = value[name];
    const state = readStatusWord(status) ?? readStatusNumber(status);
    if (state !== undefined) return { state, word: showWord(status) };
    if (name === 'status' && typeof status === 'string' && status.trim() !== '') {
      return { state: 'unknown', word: showWord(status) };
    }
  }
  for (const name of truthNames) {
    const state = readTruth(value[name]);
    if (state !== undefined) return { state, word: `${name}: ${showWord(value[name])}` };
  }
  return undefined;
}

/**
 * One entry of a list of dependencies: an object with a status, or a bare word or boolean where `bare` allows that.
 * Several observations of one are the worst of them. `undefined` for what is no dependency, such as a version.
 */
export function readDependency(name: string, value: JsonValue, bare: boolean): Dependency | undefined {
  if (Array.isArray(value)) {
    const all = (value as readonly JsonValue[]).flatMap((one) => readDependency(name, one, false) ?? []);
    const state = all.map((one) => one.state).reduce(worse, 'up');
    return all.find((one) => one.state === state);
  }
  if (!isObject(value)) {
    // What stands in a list of checks is a check, understood or not, but for figures such as an uptime.
    if (!bare || (typeof value === 'number' && value !== 0 && value !== 1)) return undefined;
    return { name, state: readStatusWord(value) ?? 'unknown', word: showWord(value) };
  }
  const status = statusOf(value);
  if (status === undefined) return undefined;
  const good = status.state === 'up';
  const message = good ? undefined : firstText(value, messageNames);
  const since = good ? undefined : firstText(value, sinceNames);
  return {
    name,
    ...status,
    ...(message === undefined ? {} : { message }),
    ...(since === undefined ? {} : { since }),
  };
}
