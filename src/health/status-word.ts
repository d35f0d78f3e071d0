import type { JsonValue } from '../json.ts';

/** What a word in a health document says. `unknown` is neither good nor bad. */
export type HealthState = 'up' | 'degraded' | 'down' | 'unknown';

const words: Readonly<Record<HealthState, readonly string[]>> = {
  up: [
    ...['up', 'ok', 'okay', 'pass', 'passed', 'passing', 'healthy', 'alive', 'ready', 'green', 'success'],
    ...['connected', 'available', 'operational', 'running', 'serving', 'true', 'yes', 'on', 'online'],
  ],
  degraded: ['degraded', 'warn', 'warning', 'yellow', 'partial', 'limited'],
  down: [
    ...['down', 'fail', 'failed', 'failing', 'failure', 'error', 'unhealthy', 'dead', 'not_ready', 'red'],
    ...[
      'disconnected',
      'unavailable',
      'out_of_service',
      'critical',
      'false',
      'no',
      'off',
      'offline',
      'fatal',
    ],
    ...[
      'not_serving',
      'unreachable',
      'timeout',
      'starting',
      'initializing',
      'stopping',
      'stopped',
      'refused',
    ],
  ],
  unknown: ['unknown'],
};

const states = new Map<string, HealthState>(
  Object.entries(words).flatMap(([state, list]) => list.map((word) => [word, state as HealthState])),
);

function stateOfWord(text: string): HealthState | undefined {
  const word = text
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return states.get(word);
}

/**
 * What a status means, whichever framework wrote it, also where a reason follows: `error: connection refused`.
 * `undefined` for what is no word of health at all.
 */
export function readStatusWord(value: JsonValue | undefined): HealthState | undefined {
  if (typeof value === 'boolean') return value ? 'up' : 'down';
  if (typeof value !== 'string') return undefined;
  return stateOfWord(value) ?? stateOfWord(value.split(/[:(,;]| - /, 1)[0] ?? '');
}

/** An HTTP status that a document repeats; `undefined` for any other number. */
export function readStatusNumber(value: JsonValue | undefined): HealthState | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  if (value >= 200 && value < 300) return 'up';
  return value >= 400 && value < 600 ? 'down' : undefined;
}

/** What says so of a part even where nothing else says that the member is about health, as `error` in `logLevel` would not. */
const unmistakable: ReadonlySet<string> = new Set([
  ...['down', 'unhealthy', 'unreachable', 'disconnected', 'unavailable', 'out_of_service', 'refused'],
  ...['fail', 'failed', 'failing', 'dead', 'not_ready', 'not_serving'],
]);

/** Whether a bare word can only mean that something is down. */
export function isUnmistakablyDown(value: JsonValue | undefined): boolean {
  if (typeof value !== 'string' || readStatusWord(value) !== 'down') return false;
  const [word = ''] = value.toLowerCase().split(/[:(,;]| - /, 1);
  return unmistakable.has(word.trim().replace(/[\s-]+/g, '_'));
}
