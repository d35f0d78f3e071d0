import { fisherExact, type FisherTest } from '../stats/fisher-exact.ts';
import { tripleSize } from './green-slot.ts';

/**
 * In which places of the triples something is so. Triples in which it is so of all three answers or of none say nothing, and what is so
 * says the same as what is not: things with the same key rest on the same evidence and are one hypothesis.
 */
export interface Pattern {
  readonly key: string;
  /** How many triples have it in one answer, and how many in two. */
  readonly ones: number;
  readonly twos: number;
}

const countOf = [0, 1, 1, 2, 1, 2, 2, 3] as const;

/** The places of each triple as an octal digit, the first triple last. */
function digitsOf(mask: bigint, triples: number): number[] {
  return Array.from(mask.toString(8).padStart(triples, '0'), Number);
}

/**
 * A triple in which one answer has nothing to say takes the side of one of the others for it, of this one and that in turns: it leans
 * to no side. One in which two have nothing to say is left out.
 */
function filledIn(digit: number, applicable: number, turn: number): number {
  const missing = 7 & ~applicable;
  if (missing === 0) return digit;
  if (countOf[missing] !== 1) return 0;
  const first = applicable & -applicable;
  const copied = turn % 2 === 0 ? first : applicable & ~first;
  return (digit & copied) === 0 ? digit & applicable : (digit & applicable) | missing;
}

/** Where something is so, of the answers in which it could be. */
export function patternOf(mask: bigint, applicable: bigint, triples: number): Pattern {
  let [key, opposite, ones, twos] = ['', '', 0, 0];
  const sides = digitsOf(applicable, triples);
  digitsOf(mask, triples).forEach((said, turn) => {
    const digit = filledIn(said, sides[turn] ?? 0, turn);
    const count = countOf[digit] ?? 0;
    ones += count === 1 ? 1 : 0;
    twos += count === 2 ? 1 : 0;
    const speaks = count === 1 || count === 2;
    key += String(speaks ? digit : 0);
    opposite += String(speaks ? 7 - digit : 0);
  });
  return key <= opposite ? { key, ones, twos } : { key: opposite, ones: twos, twos: ones };
}

const tests = new Map<string, FisherTest>();

/**
 * Fisher's exact test within triples: that green's place was drawn among three makes each of them as likely to be green's, whatever
 * the noise is, if the color makes no difference.
 */
export function testPattern({ key, ones, twos }: Pattern, green: bigint): FisherTest {
  const greens = digitsOf(green, key.length);
  let hits = 0;
  Array.from(key, Number).forEach((digit, index) => {
    if ((digit & (greens[index] ?? 0)) !== 0) hits += 1;
  });
  const name = `${ones} ${twos} ${hits}`;
  let test = tests.get(name);
  if (test === undefined) {
    const strata = Array.from({ length: ones + twos }, (_, index) => ({
      hits: index < hits ? 1 : 0,
      drawn: 1,
      marked: index < ones ? 1 : 2,
      total: tripleSize,
    }));
    test = fisherExact(strata);
    tests.set(name, test);
  }
  return test;
}

/** The smallest p-value that a pattern could have, whichever places are green's. */
export function attainableOf(pattern: Pattern): number {
  return testPattern(pattern, 0n).attainable;
}

/** Whether something is so of every answer of green and of none of blue, or the other way around. */
export function separates({ key }: Pattern, green: bigint): boolean {
  const digits = Array.from(key, Number);
  const greens = digitsOf(green, key.length);
  const everywhere = (flip: number) => digits.every((digit, index) => (digit ^ flip) === greens[index]);
  return everywhere(0) || everywhere(7);
}
