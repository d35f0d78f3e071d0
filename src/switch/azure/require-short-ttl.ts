import { formatDuration } from '../../duration.ts';
import { ConfigError, RefusedError } from '../../errors.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';

/** Where caching ends for who asks again at once. */
const spareMs = 30_000;

/**
 * Refuses a name that caches keep for longer than green is watched, or than a move is waited for.
 * @throws RefusedError, ConfigError
 */
export function requireShortTtl(
  name: string,
  ttlMs: number,
  allowLongTtl: boolean,
  { windowMs, verificationMs }: HookSurroundings,
): void {
  const ttl = `the TTL of ${formatDuration(ttlMs)} that it has`;
  if (windowMs !== undefined && ttlMs > windowMs && !allowLongTtl) {
    throw new RefusedError(
      `${name} is kept by caches for longer than green is watched: ${ttl}, and \`observe.window\` is ${formatDuration(windowMs)}`,
      {
        advice:
          'Lower the TTL of the profile, and wait until the old one has passed; or set `switch.allowLongTtl`.',
      },
    );
  }
  if (verificationMs === undefined || ttlMs < verificationMs) return;
  throw new ConfigError(
    `verification.deadline: expected longer than ${ttl}, got ${formatDuration(verificationMs)}`,
    {
      advice: `A move of ${name} is seen by all once that has passed: set \`verification.deadline\` to \`${formatDuration(ttlMs + spareMs)}\`, or lower the TTL.`,
    },
  );
}
