import { logOfSum } from './log-sum.ts';

const recentSeconds = 300;
/** Looks that follow each other faster are told apart no further, which bounds the memory. */
const markEverySeconds = 3;
const slack = 1e-6;

/** The wealth of bets that the objective is not badly broken: since the switch, and of late. */
export interface Health {
  /** What the look paid for each alternative, as logarithms. */
  play(seconds: number, logPayoffs: Float64Array): void;
  readonly log: number;
  /** Over the last five minutes, or since the switch when that is less. */
  readonly recentLog: number;
}

/**
 * An even mixture over `count` alternatives. Of a color whose share of bad events is at the bound that is bet against or above it,
 * at most a share of `beta` is ever worth `1/beta` (Ville).
 */
export function createHealth(count: number): Health {
  const size = count + 1;
  const totals = new Float64Array(count);
  /** Time since the switch, then the totals at it, of each moment that the recent past may begin at. */
  const marks: number[] = new Array<number>(size).fill(0);
  let from = 0;
  let elapsed = 0;

  function mark(): void {
    marks.push(elapsed);
    for (let i = 0; i < count; i++) marks.push(totals[i] ?? 0);
  }

  function forget(): void {
    while ((marks[from + size] ?? Infinity) <= elapsed - recentSeconds + slack) from += size;
    if (from < (size * 2 * recentSeconds) / markEverySeconds) return;
    marks.splice(0, from);
    from = 0;
  }

  const logMean = (logs: Float64Array) => logOfSum(logs) - Math.log(count);

  return {
    play(seconds, logPayoffs) {
      elapsed += seconds;
      for (let i = 0; i < count; i++) totals[i] = (totals[i] ?? 0) + (logPayoffs[i] ?? 0);
      if (elapsed - (marks[marks.length - size] ?? 0) >= markEverySeconds - slack) mark();
      forget();
    },
    get log() {
      return logMean(totals);
    },
    get recentLog() {
      return logMean(totals.map((total, i) => total - (marks[from + 1 + i] ?? 0)));
    },
  };
}
