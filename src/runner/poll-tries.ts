import { createScopedValue } from './scoped-value.ts';

/** What of the requests in the tries of one poll is the same. */
export interface PollTries {
  /** For one poll: runs one try of it. */
  readonly begin: () => <Result>(body: () => PromiseLike<Result> | Result) => Promise<Result>;
  /**
   * The number under which the same request (the same method, path and body, the n-th such of a try) went out first in the
   * poll that the caller is part of; else `ordinal`.
   */
  readonly firstOrdinal: (request: RequestNumber) => number;
}

export interface RequestNumber {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
  readonly ordinal: number;
}

/**
 * An application that remembers what it has done must know a try for the same request again, else it does it twice. One with
 * another body is another request: by the key of the first, it would be refused, or answered from memory.
 */
export function createPollTries(): PollTries {
  const current = createScopedValue<PollTries['firstOrdinal']>();
  return {
    begin: () => {
      const first = new Map<string, number>();
      return (body) => {
        const counts = new Map<string, number>();
        const firstOrdinal = ({ method, path, body = '', ordinal }: RequestNumber) => {
          const label = `${method} ${path} ${body}`;
          const count = (counts.get(label) ?? 0) + 1;
          counts.set(label, count);
          const key = `${count} ${label}`;
          const known = first.get(key) ?? ordinal;
          first.set(key, known);
          return known;
        };
        // A request is sent when it is awaited, so that awaiting it belongs to the try too.
        return current.run(firstOrdinal, async () => await body());
      };
    },
    firstOrdinal: (request) => current.get()?.(request) ?? request.ordinal,
  };
}
