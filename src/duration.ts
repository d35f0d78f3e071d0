import { UsageError } from './errors.ts';

const unitMilliseconds = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const grammar = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** A strict duration in Prometheus' notation: units from large to small, each once: `15m`, `1h30m`, `500ms`. */
export type Duration = string;

/** The longest time a timer can wait; longer ones would end at once. */
const longest = 2 ** 31 - 1;

/** Milliseconds of a duration for which no timer waits, such as `30d`; `undefined` when it is none. */
export function tryParsePeriod(text: string): number | undefined {
  const match = text === '' ? null : grammar.exec(text);
  if (match === null) return undefined;
  const units = Object.values(unitMilliseconds);
  const total = units.reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * unit, 0);
  return Number.isSafeInteger(total) ? total : undefined;
}

/** Milliseconds of a duration, or `undefined` when it is none or longer than a timer can wait (24 days). */
export function tryParseDuration(text: string): number | undefined {
  const total = tryParsePeriod(text);
  return total === undefined || total > longest ? undefined : total;
}

/** The rule that a text which is no duration breaks, and what it is. */
export function durationProblem(text: string): string {
  const rule = grammar.test(text) && text !== '' ? 'of 24 days at most' : 'such as `15m`, `1h30m` or `500ms`';
  return `expected a duration ${rule}, got \`${text}\``;
}

/**
 * Milliseconds of a duration such as `15m`, `1h30m` or `500ms`.
 * @throws UsageError when the text is not a duration
 */
export function parseDuration(text: string, subject = 'duration'): number {
  const milliseconds = tryParseDuration(text);
  if (milliseconds === undefined) {
    throw new UsageError(`${subject}: ${durationProblem(text)}`);
  }
  return milliseconds;
}

/** A duration for people, two units at most: `412ms`, `3.2s`, `15m`, `1h30m`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)}ms`;
  if (milliseconds < 60_000) return `${Number((milliseconds / 1_000).toFixed(1))}s`;
  const seconds = Math.round(milliseconds / 1_000);
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3_600),
    Math.floor((seconds % 3_600) / 60),
    seconds % 60,
  ];
  if (hours > 0) return minutes > 0 ? `${hours}h${minutes}m` : `${hours}h`;
  return rest > 0 ? `${minutes}m${rest}s` : `${minutes}m`;
}
