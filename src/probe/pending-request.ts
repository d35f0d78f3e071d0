import { CheckFileError } from '../errors.ts';
import { readExpectation } from './expectation.ts';
import type { HttpResponse, PendingRequest, ResponseExpectation } from './http-client.ts';

/** What is known of a request when it is sent. */
export interface Sending {
  readonly expectations: readonly ResponseExpectation[];
  /** A JSONPath that the answer will be asked for; looked at before anything is sent. */
  readonly path: string | undefined;
  /** Whether something of the body is wanted, and not the answer as it is. */
  readonly wantsBody: boolean;
}

/** A request that `send` sends the first time somebody waits for it, and never twice. */
export function createPendingRequest(
  label: string,
  send: (sending: Sending) => Promise<HttpResponse>,
): PendingRequest {
  const expectations: ResponseExpectation[] = [];
  let response: Promise<HttpResponse> | undefined;

  // A failure that nobody waits for is told by `unsettled`, and must not end the process.
  const guarded = <Value>(promise: Promise<Value>): Promise<Value> => {
    promise.catch(() => undefined);
    return promise;
  };
  const sent = (wantsBody = false, path?: string) =>
    (response ??= guarded(send({ expectations, path, wantsBody })));

  const pending: PendingRequest = {
    expect: (expectation) => {
      if (response !== undefined) {
        throw new CheckFileError(`${label}: \`expect\` comes before the request is awaited, not after`);
      }
      expectations.push(readExpectation(label, expectation));
      return pending;
    },
    json: (path) => guarded(sent(true, path).then((answer) => answer.json(path))),
    all: (path) => guarded(sent(true, path).then((answer) => answer.all(path))),
    capture: (path, options) => guarded(sent(true, path).then((answer) => answer.capture(path, options))),
    then: (onFulfilled, onRejected) => sent().then(onFulfilled, onRejected),
  };
  return pending;
}
