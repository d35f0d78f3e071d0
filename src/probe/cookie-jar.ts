import type { parseCookie } from 'undici';
import { learnFromHeaders, type OnSecret } from '../redact/learn-secrets.ts';

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** Milliseconds since the Unix epoch; `Infinity` for a cookie of the session. */
  readonly expiresAt: number;
}

/** Cookies of one client. */
export interface CookieJar {
  store(setCookies: readonly string[], requestPath: string): void;
  /** The `cookie` header for a request, or `undefined`. */
  header(requestPath: string): string | undefined;
}

function defaultPath(requestPath: string): string {
  const path = requestPath.split('?', 1)[0] ?? '/';
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

function pathMatches(requestPath: string, cookiePath: string): boolean {
  const path = requestPath.split('?', 1)[0] ?? '/';
  if (path === cookiePath) return true;
  return path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}

function expiry(cookie: { maxAge?: number; expires?: Date | number }, now: number): number {
  if (cookie.maxAge !== undefined) return now + cookie.maxAge * 1_000;
  const expires = cookie.expires === undefined ? Number.NaN : Number(cookie.expires);
  return Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires;
}

/**
 * A cookie jar (RFC 6265) for a client that speaks to one origin only. `Domain` and `Secure` are not judged:
 * a color is reached at an internal address, often without TLS, in place of the public one the cookie was made
 * for, and no cookie ever leaves for another origin.
 */
export function createCookieJar(options: {
  readonly parse: typeof parseCookie;
  readonly now: () => number;
  /** Given the values of session cookies, which must not show up in a report. */
  readonly onSecret?: OnSecret;
}): CookieJar {
  const { parse, now, onSecret } = options;
  const cookies = new Map<string, StoredCookie>();

  return {
    store: (setCookies, requestPath) => {
      for (const text of setCookies) {
        const cookie = parse(text);
        if (cookie === null || cookie.name === '') continue;
        const { name, value, path = defaultPath(requestPath) } = cookie;
        const key = `${name};${path}`;
        // Deleted first: a cookie that is set anew keeps no place in the order.
        cookies.delete(key);
        const expiresAt = expiry(cookie, now());
        // undici leaves a negative Max-Age out, which means "expired", too.
        if (expiresAt <= now() || /;\s*max-age\s*=\s*-/i.test(text)) continue;
        cookies.set(key, { name, value, path, expiresAt });
        // Short values (`theme=dark`) would blot ordinary words out of every report.
        if (cookie.httpOnly === true && value.length >= 16) onSecret?.(value);
        else if (onSecret !== undefined) learnFromHeaders({ cookie: `${name}=${value}` }, onSecret);
      }
    },
    header: (requestPath) => {
      const matching = [...cookies.values()]
        .filter(({ path, expiresAt }) => expiresAt > now() && pathMatches(requestPath, path))
        .sort((a, b) => b.path.length - a.path.length);
      if (matching.length === 0) return undefined;
      return matching.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
  };
}
