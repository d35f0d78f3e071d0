import type { Random } from '../random/random.ts';
import { samplePoisson } from '../random/sample-poisson.ts';

const variation = 0.1;
const memory = 0.8;
const innovation = Math.sqrt(1 - memory * memory);

/** The requests of scrape after scrape. */
export type Arrivals = () => number;

/** Poisson counts whose mean wanders: its logarithm is an autoregression of 10 % with memory 0.8 from scrape to scrape. */
export function createArrivals(random: Random, rate: number, scrape: number): Arrivals {
  const mean = rate * scrape * Math.exp((-variation * variation) / 2);
  let state = random.normal();
  return () => {
    const count = samplePoisson(random, mean * Math.exp(variation * state));
    state = memory * state + innovation * random.normal();
    return count;
  };
}
