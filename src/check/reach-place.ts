import { createConnector } from '../probe/connector.ts';
import type { Place } from '../probe/place.ts';
import type { Reach } from '../switch/reach.ts';

/** How those get to a place who ask one question on a connection of their own. */
export function reachPlace(place: Place): Reach {
  return {
    url: place.base.href,
    host: place.host,
    connect: (signal) => createConnector(place, { signal }),
  };
}
