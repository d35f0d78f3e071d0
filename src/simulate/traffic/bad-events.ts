import type { Random } from '../random/random.ts';
import { sampleBeta } from '../random/sample-beta.ts';
import { sampleBinomial } from '../random/sample-binomial.ts';
import { samplePoisson } from '../random/sample-poisson.ts';
import type { Clustering } from '../scenario.ts';

/** How many of the requests of a scrape are bad, scrape after scrape, when their share is `share` on average. */
export interface BadEvents {
  of(requests: number, share: number): number;
  /** Goes on to the next scrape. */
  next(): void;
}

/** Above this share incidents would overlap more than they cluster. */
const mostInIncidents = 0.3;
const highestBurst = 0.98;
const stay = () => undefined;

function incidents(random: Random, mean: number): BadEvents {
  const logNotLast = mean > 1 ? Math.log1p(-1 / mean) : -Infinity;
  return {
    of(requests, share) {
      if (share > mostInIncidents) return sampleBinomial(random, requests, share);
      let bad = 0;
      for (let left = samplePoisson(random, (requests * share) / mean); left > 0; left--) {
        bad += mean > 1 ? Math.ceil(Math.log(random.uniform()) / logNotLast) : 1;
      }
      return Math.min(bad, requests);
    },
    next: stay,
  };
}

function bursts(
  random: Random,
  scrape: number,
  { factor, meanSeconds, duty }: Extract<Clustering, { readonly kind: 'burst' }>,
): BadEvents {
  const leave = Math.min(1, scrape / meanSeconds);
  const enter = Math.min(1, (leave * duty) / (1 - duty));
  const calmPart = 1 / (1 - duty + duty * factor);
  let bursting = random.uniform() < duty;
  return {
    of: (requests, share) => {
      const level = Math.min(highestBurst, share * calmPart * (bursting ? factor : 1));
      return sampleBinomial(random, requests, level);
    },
    next: () => {
      bursting = bursting ? random.uniform() >= leave : random.uniform() < enter;
    },
  };
}

/** Starts a process of bad events in its stationary state. */
export function createBadEvents(random: Random, clustering: Clustering, scrape: number): BadEvents {
  switch (clustering.kind) {
    case 'none':
      return { of: (requests, share) => sampleBinomial(random, requests, share), next: stay };
    case 'betabin': {
      const concentration = 1 / clustering.icc - 1;
      return {
        of: (requests, share) => {
          if (requests === 0 || share <= 0 || share >= 1) return sampleBinomial(random, requests, share);
          const drawn = sampleBeta(random, share * concentration, (1 - share) * concentration);
          return sampleBinomial(random, requests, drawn);
        },
        next: stay,
      };
    }
    case 'cluster':
      return incidents(random, clustering.mean);
    case 'burst':
      return bursts(random, scrape, clustering);
  }
}
