import type { JsonValue } from '../json.ts';
import { shorten } from '../redact/shorten.ts';
import type { Dependency } from './health-report.ts';
import { readStatusWord, type HealthState } from './status-word.ts';

export type JsonObject = Readonly<Record<string, JsonValue>>;

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const statusNames = ['status', 'state', 'health', 'healthy', 'ok', 'up', 'ready', 'connected'];
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
        return shorten(String(text), longestText);
      }
    }
  }
  return undefined;
}

/** A status as it stands in a sentence. */
export function showWord(value: JsonValue | undefined): string {
  return shorten(typeof value === 'string' ? value : JSON.stringify(value ?? null), 40);
}

/** The status that an object states of itself; a word that nobody knows is `unknown`. */
export function statusOf(
  value: JsonObject,
): { readonly state: HealthState; readonly word: string } | undefined {
  for (const name of statusNames) {
    const status = value[name];
    const state = readStatusWord(status);
    if (state !== undefined) return { state, word: showWord(status) };
    if (name === 'status' && typeof status === 'string' && status.trim() !== '') {
      return { state: 'unknown', word: showWord(status) };
    }
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
    const state = bare ? readStatusWord(value) : undefined;
    return state === undefined ? undefined : { name, state, word: showWord(value) };
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
