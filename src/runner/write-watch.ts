import type { OwedMark } from '../check/cleanup-record.ts';
import type { Exchange } from '../probe/exchange.ts';

/** What became of the sweep: `impossible` where the check has none, `needless` where nothing can be left. */
export type SweepEnd = 'impossible' | 'needless' | 'done' | 'failed';

/** How an attempt ended, for what it may have written. */
interface AttemptEnd {
  readonly passed: boolean;
  readonly sweep: SweepEnd;
  /** Whether cleanups were registered, and so know of the effect. */
  readonly covered: boolean;
}

/** Follows the requests of one attempt that may write, for those after which something may be left. */
export interface WriteWatch {
  readonly onWrite: (request: string) => void;
  readonly onExchange: (exchange: Exchange) => void;
  /** To be told of each cleanup that is registered: it undoes what was written before it, else what comes after it. */
  readonly onCleanup: () => void;
  readonly any: () => boolean;
  /** The first request after which nobody knows what was written, such as `POST /orders was answered 500`. */
  readonly unknown: () => string | undefined;
  /** Closes the entry on record, or leaves it; what to tell of it then. */
  readonly settle: (end: AttemptEnd) => string | undefined;
}

/** Why nobody knows what a request wrote: a server or a gateway that failed may have written all the same. */
function doubtOf({ status, error }: Exchange): string | undefined {
  if (error !== undefined || status === undefined) return 'was not answered';
  return status < 500 ? undefined : `was answered ${status}`;
}

/** Whether a request left something that was not there before. */
function hasWritten({ method, status = 0 }: Exchange): boolean {
  return method !== 'DELETE' && status < 400;
}

function labelOf({ method, url }: Exchange): string {
  return `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`;
}

/** @param owe writes down that the attempt may have written; called once, before the first such request */
export function createWriteWatch(owe: (request: string) => OwedMark): WriteWatch {
  const underWay = new Map<string, number>();
  let mark: OwedMark | undefined;
  let lost: string | undefined;
  /** What was written, and no cleanup was registered for. */
  let written: string | undefined;
  let isForeseen = false;

  const unknown = () => {
    const waiting = [...underWay].find(([, count]) => count > 0)?.[0];
    return lost ?? (waiting === undefined ? undefined : `${waiting} was not answered`);
  };
  const leftBy = ({
    passed,
    sweep,
    covered,
  }: AttemptEnd): readonly [why: string, told: string] | undefined => {
    const why = unknown();
    if (why === undefined) {
      if (sweep === 'failed') {
        return [
          'the sweep failed',
          'the sweep failed, so that nobody knows what is left; `bg-check clean` sweeps again',
        ];
      }
      if (passed || sweep !== 'impossible' || written === undefined) return undefined;
      const bare = `${written}, and no cleanup was registered for it`;
      return [bare, `${bare} before the probe ended; look for what carries the marker of the run`];
    }
    const nobody = `${why}, so that nobody knows what was written`;
    if (sweep === 'impossible') {
      if (covered) return undefined;
      return [why, `${nobody}, and no cleanup knows of it; look for what carries the marker of the run`];
    }
    return sweep === 'done'
      ? [
          `${why}; it was swept at once, and may have been written after that`,
          `${nobody}; it was swept, and \`bg-check clean\` sweeps again what may have come later`,
        ]
      : [why, `${nobody}; \`bg-check clean\` sweeps it`];
  };

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
      const doubt = doubtOf(exchange);
      if (doubt !== undefined) lost ??= `${label} ${doubt}`;
      else if (!isForeseen && hasWritten(exchange))
        written ??= `${label} was answered ${exchange.status ?? ''}`;
    },
    onCleanup: () => {
      if (written === undefined) isForeseen = true;
      written = undefined;
    },
    any: () => mark !== undefined,
    unknown,
    settle: (end) => {
      if (mark === undefined) return undefined;
      const left = leftBy(end);
      if (left === undefined) mark.done();
      else mark.failed(left[0]);
      return left?.[1];
    },
  };
}
