import type { ClientSession } from './client-session.ts';
import type { Place } from './place.ts';
import type { RequestTracker } from './request-tracker.ts';

/** One place as one session asks it, for what is more than a request and its answer. */
export interface Caller {
  readonly place: Place;
  readonly session: ClientSession;
  readonly tracker: RequestTracker;
  /** Those of the place, and of the clients that this one was derived from; names in lower case. */
  readonly headers: (method: string, path: string) => Readonly<Record<string, string>>;
  /** Where relative paths of schemas start. */
  readonly directory: string;
}
