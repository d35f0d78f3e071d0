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

/** What a status means, whichever framework wrote it; `undefined` for what is no word of health at all. */
export function readStatusWord(value: JsonValue | undefined): HealthState | undefined {
  if (typeof value === 'boolean') return value ? 'up' : 'down';
  if (typeof value !== 'string') return undefined;
  const word = value
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return states.get(word);
}
