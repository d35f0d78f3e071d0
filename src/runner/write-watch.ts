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
  /** The requests after which nobody knows what was written, such as `POST /orders was answered 500`. */
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

const mostNamed = 5;

/** Each once, in their order. */
function listed(requests: Iterable<string>): string {
  const distinct = [...new Set(requests)];
  const more = distinct.length - mostNamed;
  return [...distinct.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** @param owe writes down that the attempt may have written; called once, before the first such request */
export function createWriteWatch(owe: (request: string) => OwedMark): WriteWatch {
  const underWay = new Map<string, number>();
  let mark: OwedMark | undefined;
  const lost: string[] = [];
  /** What may have left something. */
  const writes: string[] = [];
  /** What was written, and no cleanup was registered for. */
  let written: string[] = [];
  let isForeseen = false;

  const unknown = () => {
    const waiting = [...underWay].filter(([, count]) => count > 0);
    const doubts = [...lost, ...waiting.map(([label]) => `${label} was not answered`)];
    return doubts.length === 0 ? undefined : listed(doubts);
  };
  const leftBy = ({
    passed,
    sweep,
    covered,
  }: AttemptEnd): readonly [why: string, told: string] | undefined => {
    const why = unknown();
    if (why === undefined) {
      if (sweep === 'failed') {
        const of = writes.length === 0 ? '' : ` of ${listed(writes)}`;
        return [
          `the sweep failed, and something may be left${of}`,
          `the sweep failed, so that nobody knows what is left${of}; \`bg-check clean\` sweeps again`,
        ];
      }
      if (passed || sweep !== 'impossible' || written.length === 0) return undefined;
      const bare = `${listed(written)}, and no cleanup was registered for it`;
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
      if (doubt !== undefined) lost.push(`${label} ${doubt}`);
      if (doubt !== undefined || !hasWritten(exchange)) return;
      writes.push(label);
      if (!isForeseen) written.push(`${label} was answered ${exchange.status ?? ''}`);
    },
    onCleanup: () => {
      if (written.length === 0) isForeseen = true;
      written = [];
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
