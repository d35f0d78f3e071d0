import { onTestFinished } from 'vitest';
import {
  createHttpClient,
  type HttpClientOptions,
  type OpenHttpClient,
} from '../../src/probe/create-http-client.ts';
import { createPlace, type PlaceOptions } from '../../src/probe/create-place.ts';
import type { Place } from '../../src/probe/place.ts';

/** A place called green, with a key of that name in the configuration. */
export function greenAt(baseUrl: string, options: Partial<PlaceOptions> = {}): Place {
  return createPlace({ baseUrl, name: 'green', key: 'green', timeoutMs: 5_000, ...options });
}

/** A client aimed at a place; closed when the running test ends. */
export function clientAt(place: Place, options: Partial<HttpClientOptions> = {}): OpenHttpClient {
  const http = createHttpClient({ place, ...options });
  onTestFinished(() => http.close());
  return http;
}

/** What a request failed with: class, message and advice; ports, times and dates replaced. */
export async function requestFailure(request: PromiseLike<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    const { name, message, advice } = error as Error & { advice?: string };
    const text = `${name}: ${message}${advice === undefined ? '' : `\n  ${advice}`}`;
    return text
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replace(/\(\d+(\.\d+)?m?s\)/g, '(TIME)')
      .replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'DATE');
  }
  throw new Error('the request did not fail');
}
