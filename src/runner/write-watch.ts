import type { OwedMark } from '../check/cleanup-record.ts';
import type { Exchange } from '../probe/exchange.ts';

/** What became of the sweep: `impossible` where the check has none, `needless` where nothing can be left. */
export type SweepEnd = 'impossible' | 'needless' | 'done' | 'failed';

/** How an attempt ended, for what it may have written. */
interface AttemptEnd {
  readonly unanswered: string | undefined;
  readonly sweep: SweepEnd;
  /** Whether cleanups were registered, and so know of the effect. */
  readonly covered: boolean;
}

/** Follows the requests of one attempt that may write, for those whose answer never came. */
export interface WriteWatch {
  readonly onWrite: (request: string) => void;
  readonly onExchange: (exchange: Exchange) => void;
  readonly any: () => boolean;
  /** The first request after which nobody knows what was written, such as `POST /orders`. */
  readonly unanswered: () => string | undefined;
  /** Closes the entry on record, or leaves it; what to tell of it then. */
  readonly settle: (end: AttemptEnd) => string | undefined;
}

/** A server or a gateway that failed may have written all the same. */
function isAnswered({ status, error }: Exchange): boolean {
  return error === undefined && status !== undefined && status < 500;
}

function labelOf({ method, url }: Exchange): string {
  return `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`;
}

/** @param owe writes down that the attempt may have written; called once, before the first such request */
export function createWriteWatch(owe: (request: string) => OwedMark): WriteWatch {
  const underWay = new Map<string, number>();
  let mark: OwedMark | undefined;
  let lost: string | undefined;

  return {
    onWrite: (request) => {
      mark ??= owe(request);
      underWay.set(request, (underWay.get(request) ?? 0) + 1);
    },
    onExchange: (exchange) => {
      const label = labelOf(exchange);
      const count = underWay.get(label) ?? 0;
      if (count === 0) return;
      underWay.set(label, count - 1);
      if (!isAnswered(exchange)) lost ??= label;
    },
    any: () => mark !== undefined,
    unanswered: () => lost ?? [...underWay].find(([, count]) => count > 0)?.[0],
    settle: ({ unanswered, sweep, covered }) => {
      if (mark === undefined) return undefined;
      if (sweep !== 'failed' && (unanswered === undefined || (sweep === 'impossible' && covered))) {
        mark.done();
        return undefined;
      }
      const why = unanswered === undefined ? 'the sweep failed' : `${unanswered} was not answered`;
      const lost = `${why}, so that nobody knows what was written`;
      if (sweep === 'done') {
        mark.failed(`${why}; it was swept at once, and may have been written after that`);
        return `${lost}; it was swept, and \`bg-check clean\` sweeps again what may have come later`;
      }
      mark.failed(why);
      return sweep === 'impossible'
        ? `${lost}, and no cleanup knows of it; look for what carries the marker of the run`
        : `${lost}; \`bg-check clean\` sweeps it`;
    },
  };
}
