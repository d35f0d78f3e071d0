import { ExpectationError } from '../errors.ts';
import type { Hide } from '../redact/hide.ts';
import { excerpt } from './excerpt.ts';
import type { Place } from './place.ts';
import type { RawResponse } from './read-response.ts';
import type { WireRequest } from './wire-request.ts';
import { isAtPlace } from './same-place.ts';

/** How many redirects `redirects: 'follow'` follows. */
export const usualRedirects = 10;

const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The next request, by the rules of RFC 9110 §15.4 as browsers keep them: what was a POST becomes a GET, but for 307 and 308. */
function nextRequest(request: WireRequest, status: number, url: URL): WireRequest {
  const becomesGet =
    (status === 303 && request.method !== 'HEAD') || (status <= 302 && request.method === 'POST');
  if (!becomesGet) return { ...request, url };
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !name.startsWith('content-')),
  );
  return { ...request, url, method: 'GET', headers, body: undefined };
}

function tell(hops: readonly string[]): string {
  return hops.join(' → ');
}

/**
 * Sends a request and follows at most `limit` redirects from it, inside the place only; the time limit is for all of
 * them together.
 * @throws ExpectationError with every hop when it goes round in a circle, on and on, or elsewhere
 */
export async function followRedirects(
  first: WireRequest,
  options: {
    readonly label: string;
    readonly place: Place;
    readonly limit: number;
    readonly hide: Hide;
    /** Sends one request, with the cookies of that moment; `cookie` tells them. */
    readonly send: (request: WireRequest) => Promise<RawResponse & { readonly cookie: string | undefined }>;
  },
): Promise<RawResponse> {
  const { label, place, limit, send, hide } = options;
  const startedAt = performance.now();
  const hops = [`${first.method} ${excerpt(first.url.pathname + first.url.search, hide)}`];
  const seen = new Set<string>();
  let request = first;
  for (let count = 0; ; count += 1) {
    const answer = await send(request);
    const { location } = answer.headers;
    const durationMs = performance.now() - startedAt;
    if (limit === 0 || !redirecting.has(answer.status) || location === undefined) {
      return count === 0 ? answer : { ...answer, durationMs };
    }
    const failed = (reason: string, advice?: string) =>
      new ExpectationError(`${label}: ${reason}: ${tell(hops)}`, advice === undefined ? {} : { advice });
    hops.push(`${answer.status} ${excerpt(location, hide)}`);
    if (!URL.canParse(location, request.url.href)) throw failed('it redirects to what is no URL');
    const target = new URL(location, request.url);
    if (!isAtPlace(target, place)) {
      throw failed(
        `it redirects to another place, ${target.host}, where ${place.name} is not`,
        'Leave `redirects` out and expect the `location`, or add the host that it means to the configuration.',
      );
    }
    const key = [request.method, request.url.pathname, request.url.search, answer.cookie].join(' ');
    // With other cookies the same question may have another answer, as after a log-in.
    if (seen.has(key)) throw failed('it redirects in a circle', circleAdvice(request.url, target, place));
    seen.add(key);
    if (count === limit) throw failed(`it redirects more than ${limit}×`);
    const url = new URL(place.base.origin + target.pathname + target.search);
    request = {
      ...nextRequest(request, answer.status, url),
      redirectedFrom: `${first.method} ${first.url.pathname}`,
      remainingMs: Math.max(1, first.timeoutMs - durationMs),
    };
  }
}

/** An application behind something that ends TLS believes that it is asked by http, and sends every user to https. */
function circleAdvice(from: URL, to: URL, place: Place): string | undefined {
  if (to.protocol === place.base.protocol || from.pathname !== to.pathname) return undefined;
  const scheme = to.protocol.replace(':', '');
  return `It wants to be asked by ${scheme}: send \`x-forwarded-proto: ${scheme}\` with \`probes.headers\`, as the front door does.`;
}
