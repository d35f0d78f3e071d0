import { binomialTail } from './binomial-tail.ts';

/** How a share is measured: so many answers, of which so many may come from green. */
export interface ShareSample {
  readonly asked: number;
  /** The fewest and the most of them that the share explains, both included. */
  readonly fewest: number;
  readonly most: number;
}

/** How sure a measurement of a share has to be. */
export interface ShareSampleOptions {
  /** The share that is to be there, above 0 and below 1. */
  readonly share: number;
  /** A share that is off by so much is to be found; beyond an end, that nothing or that everything moved. */
  readonly tolerance: number;
  /** The chance that the right share is refused, both sides together. */
  readonly falseRefusal: number;
  /** The chance that a share that is off by `tolerance`, or by more, is taken for the right one. */
  readonly missed: number;
}

/** The smallest number from `low` to `high` for which `holds`, which holds from some number on. */
function firstThat(low: number, high: number, holds: (count: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** The exact interval: less than `fewest`, and more than `most`, each have at most half of the chance. */
function acceptedOf(asked: number, share: number, falseRefusal: number): ShareSample {
  const half = falseRefusal / 2;
  const most = firstThat(0, asked, (count) => binomialTail(count + 1, asked, share) <= half);
  // The same seen from the other color, where small chances are not rounded away.
  const mostOfOther = firstThat(0, asked, (count) => binomialTail(count + 1, asked, 1 - share) <= half);
  return { asked, fewest: asked - mostOfOther, most };
}

/** The chance that the sample takes `share` for the right one. */
export function chanceOfAcceptance({ asked, fewest, most }: ShareSample, share: number): number {
  if (share <= 0) return fewest <= 0 ? 1 : 0;
  if (share >= 1) return most >= asked ? 1 : 0;
  return binomialTail(fewest, asked, share) - binomialTail(most + 1, asked, share);
}

function tells(sample: ShareSample, { share, tolerance, missed }: ShareSampleOptions): boolean {
  const wrong = [Math.max(0, share - tolerance), Math.min(1, share + tolerance)];
  return wrong.every((other) => chanceOfAcceptance(sample, other) <= missed);
}

/** More would be a load test. */
const mostAsked = 100_000;

/**
 * The smallest sample by which a share is verified: the exact binomial interval of the share, of a size at which a share that is
 * off by the tolerance is found. Answers must be drawn apart from each other; a mechanism that deals them out in turn
 * varies less, and so is refused even less often.
 * @throws RangeError for a share, a tolerance or a chance that is not between 0 and 1
 */
export function shareSample(options: ShareSampleOptions): ShareSample {
  for (const [name, value] of Object.entries(options)) {
    if (!(value > 0 && value < 1))
      throw new RangeError(`expected a ${name} between 0 and 1, got ${String(value)}`);
  }
  const { share, falseRefusal } = options;
  const sampleOf = (asked: number) => acceptedOf(asked, share, falseRefusal);
  // Whole numbers make the chances go up and down a little: what tells must tell with some more as well.
  const asked = firstThat(1, mostAsked, (count) =>
    [0, 1, 2, 3].every((more) => tells(sampleOf(count + more), options)),
  );
  return sampleOf(asked);
}
