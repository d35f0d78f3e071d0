import { UsageError } from './errors.ts';

const unitMilliseconds = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const grammar = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** A strict duration in Prometheus' notation: units from large to small, each once: `15m`, `1h30m`, `500ms`. */
export type Duration = string;

/** Milliseconds of a duration, or `undefined` when it is not one. */
export function tryParseDuration(text: string): number | undefined {
  const match = text === '' ? null : grammar.exec(text);
  if (match === null) return undefined;
  const units = Object.values(unitMilliseconds);
  return units.reduce((total, unit, index) => total + Number(match[index + 1] ?? 0) * unit, 0);
}

/**
 * Milliseconds of a duration such as `15m`, `1h30m` or `500ms`.
 * @throws UsageError when the text is not a duration
 */
export function parseDuration(text: string, subject = 'duration'): number {
  const milliseconds = tryParseDuration(text);
  if (milliseconds === undefined) {
    throw new UsageError(
      `${subject}: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`${text}\``,
    );
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
