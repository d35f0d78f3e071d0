import { formatDuration } from '../../duration.ts';
import { ConfigError, RefusedError } from '../../errors.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';

/** Where caching ends for who asks again at once. */
const spareMs = 30_000;

/** What would be kept for too long. @throws RefusedError, ConfigError */
export function requireShortTtl(
  { name, allowLongTtl }: { readonly name: string; readonly allowLongTtl: boolean },
  { nowMs, laterMs }: { readonly nowMs: number; readonly laterMs: number },
  { windowMs, verificationMs }: HookSurroundings,
): void {
  const [longestMs, which] =
    nowMs >= laterMs ? [nowMs, 'it has now'] : [laterMs, 'it is to have (`switch.ttl`)'];
  const ttl = `the TTL of ${formatDuration(longestMs)} that ${which}`;
  if (windowMs !== undefined && longestMs > windowMs && !allowLongTtl) {
    throw new RefusedError(
      `${name} is kept by caches for longer than green is watched: ${ttl}, and \`observe.window\` is ${formatDuration(windowMs)}`,
      {
        advice:
          'Lower the TTL of the record, and wait until the old one has passed; or set `switch.allowLongTtl`.',
      },
    );
  }
  if (verificationMs === undefined || longestMs < verificationMs) return;
  throw new ConfigError(
    `verification.deadline: expected longer than ${ttl}, got ${formatDuration(verificationMs)}`,
    {
      advice: `A move of ${name} is seen by all once that has passed: set \`verification.deadline\` to \`${formatDuration(longestMs + spareMs)}\`, or lower the TTL.`,
    },
  );
}
