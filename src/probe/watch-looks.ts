import type { HttpResponse } from './http-response.ts';

/** The same answer, which tells when somebody reads a part of it. */
export function watchLooks(response: HttpResponse, onLook: () => void): HttpResponse {
  return new Proxy(response, {
    get: (target, member) => {
      // Waiting for an answer is no look at it.
      if (member !== 'then') onLook();
      return Reflect.get(target, member) as unknown;
    },
  });
}
