import type { HttpClient } from './http-client.ts';

function isClient(value: unknown): value is HttpClient {
  return typeof value === 'object' && value !== null && 'withHeaders' in value;
}

/**
 * The same session at a place that changes: each request goes to where `place` says at that moment, or to where the
 * client is aimed anyway. What is derived from it, such as `bearer(…)`, moves with it; what `at(…)` gives stays.
 */
export function createSwitchingClient(
  http: HttpClient,
  place: () => 'blue' | 'green' | undefined,
): HttpClient {
  return new Proxy(http, {
    get: (_, member) => {
      if (member === 'at') return (elsewhere: 'blue' | 'green' | 'live') => http.at(elsewhere);
      const name = place();
      const client = name === undefined ? http : http.at(name);
      const value: unknown = Reflect.get(client, member);
      if (typeof value !== 'function') return value;
      return (...given: readonly unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, client, given);
        return isClient(result) ? createSwitchingClient(result, place) : result;
      };
    },
  });
}
