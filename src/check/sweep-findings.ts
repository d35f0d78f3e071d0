import { changesData } from '../probe/changes-data.ts';
import type { Exchange } from '../probe/exchange.ts';

/** Tells what a sweep undid that neither the body nor a cleanup had undone before it. */
export interface SweepFindings {
  /** To be told of the requests before the sweep. */
  readonly onKnown: (exchange: Exchange) => void;
  readonly onSweep: (exchange: Exchange) => void;
  /** The first such request, such as `DELETE /orders/8`. */
  readonly found: () => string | undefined;
}

function labelOf({ method, url }: Exchange): string {
  return `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`;
}

/** A sweep that deletes without having looked tells nothing: it does so each time. */
export function createFindings(): SweepFindings {
  const known = new Set<string>();
  let hasLooked = false;
  let found: string | undefined;
  return {
    onKnown: (exchange) => void known.add(labelOf(exchange)),
    onSweep: (exchange) => {
      const { method, status = 0 } = exchange;
      if (!changesData(method)) hasLooked = true;
      else if (hasLooked && status >= 200 && status < 300 && !known.has(labelOf(exchange))) {
        found ??= labelOf(exchange);
      }
    },
    found: () => found,
  };
}
