import { isAimed, ownHostAdvice } from './certificate-advice.ts';
import type { Place } from './place.ts';

const misdirected = 421;
const refusals: ReadonlySet<number> = new Set([400, 403, 404, misdirected, 502, 503]);
const looked = 4_000;

/** What servers and frameworks say to a host that they do not know. */
const words =
  /\b(invalid|disallowed|blocked|unknown|unrecognized|no such|bad)\s+(http_)?host|\bhost\b.{0,60}\b(not allowed|is invalid|is not configured|unknown)|DisallowedHost|default backend|misdirected/i;

/** What to do when an answer is not the application's but that of a server which knows no such host. */
export function wrongHostAdvice(
  place: Place,
  { status, text }: { readonly status: number; readonly text: string },
): string | undefined {
  if (!isAimed(place) || !refusals.has(status)) return undefined;
  return status === misdirected || words.test(text.slice(0, looked)) ? ownHostAdvice(place) : undefined;
}
