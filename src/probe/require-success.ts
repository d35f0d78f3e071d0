import { ExpectationError } from '../errors.ts';
import type { Hide } from '../redact/hide.ts';
import { describeResponse } from './expectation.ts';
import type { HttpResponse } from './http-response.ts';

/**
 * What somebody wants of a body must not be read out of the page of an error.
 * @throws ExpectationError on another status than 2xx
 */
export function requireSuccess(label: string, response: HttpResponse, hide: Hide): void {
  const { status } = response;
  if (status >= 200 && status <= 299) return;
  throw new ExpectationError(
    `${label}: expected a status of 2xx, got ${status} ${describeResponse(response, hide)}`,
    {
      mismatch: { what: 'a status of 2xx' },
      advice: `Where ${status} is what should come, say so with \`expect(${status})\` before the body is read.`,
    },
  );
}
