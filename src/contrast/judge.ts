import { holm } from '../stats/holm.ts';
import { testable } from '../stats/testable.ts';
import type { Departure, Hypothesis } from './hypotheses.ts';
import { attainableOf, separates, testPattern } from './pattern.ts';

/** How likely a whole run may report a difference where there is none; five triples in which nothing else varies suffice. */
export const falseAlarms = 0.005;

export interface JudgedDeparture extends Departure {
  readonly p: number;
}

export interface Judgement {
  readonly shown: readonly JudgedDeparture[];
  /** Seen in all of green and in none of blue, or the other way around, with too few samples to rule chance out. */
  readonly undecided: readonly JudgedDeparture[];
}

function open(hypotheses: readonly Hypothesis[]) {
  const attainable = hypotheses.map(({ pattern }) => attainableOf(pattern));
  return { attainable, ...testable(attainable, falseAlarms) };
}

/**
 * How many triples of each request would let it be decided, up to `most`; told from what the answers are, never from who gave them, so
 * that asking for more does not make a false alarm likelier.
 */
export function triplesWanted(hypotheses: readonly Hypothesis[], most: number): ReadonlyMap<number, number> {
  const wanted = new Map<number, number>();
  const { attainable, share } = open(hypotheses);
  hypotheses.forEach(({ pattern, departures }, index) => {
    const best = attainable[index] ?? 1;
    if (best <= falseAlarms / share || best >= 1) return;
    const triples = pattern.key.length;
    // What speaks in the smaller part of the triples is most likely noise, and not worth the requests.
    if (2 * (pattern.ones + pattern.twos) <= triples) return;
    const need = Math.ceil((triples * Math.log(falseAlarms / share)) / Math.log(best));
    if (need > most || triples >= most) return;
    for (const { request } of departures) {
      wanted.set(request, Math.max(wanted.get(request) ?? 0, need, triples + 1));
    }
  });
  return wanted;
}

/** Which departures are green's: the chance that any of them is not is `falseAlarms` at most, for the run as a whole. */
export function judge(hypotheses: readonly Hypothesis[], green: (triples: number) => bigint): Judgement {
  const { indices } = open(hypotheses);
  const pValues = hypotheses.map(({ pattern }) => testPattern(pattern, green(pattern.key.length)).p);
  const falls = holm(
    indices.map((index) => pValues[index] ?? 1),
    falseAlarms,
  );
  const rejected = new Set(indices.filter((_, rank) => falls[rank]));
  const [shown, undecided]: [JudgedDeparture[], JudgedDeparture[]] = [[], []];
  hypotheses.forEach(({ pattern, departures }, index) => {
    const judged = departures.map((departure) => ({ ...departure, p: pValues[index] ?? 1 }));
    if (rejected.has(index)) shown.push(...judged);
    else if (separates(pattern, green(pattern.key.length))) undecided.push(...judged);
  });
  return { shown, undecided };
}
