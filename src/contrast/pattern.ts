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

export function patternOf(mask: bigint, triples: number): Pattern {
  let [key, opposite, ones, twos] = ['', '', 0, 0];
  for (const digit of digitsOf(mask, triples)) {
    const count = countOf[digit] ?? 0;
    ones += count === 1 ? 1 : 0;
    twos += count === 2 ? 1 : 0;
    const speaks = count === 1 || count === 2;
    key += String(speaks ? digit : 0);
    opposite += String(speaks ? 7 - digit : 0);
  }
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
