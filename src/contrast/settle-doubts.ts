import type { Samples } from './samples.ts';
import { countDoubt } from './doubt.ts';
import {
  confirmedGroups,
  isCleared,
  weighGroup,
  type Asked,
  type DoubtGroup,
  type WeighedGroup,
} from './doubt-group.ts';

/** Of how many more answers of blue alone the last word depends, for each triple that there may be. */
const blueMore = 6;
/** So many triples tell whether what came once comes again; more of them are not worth the requests. */
const fewestAgain = 10;

/** One request, as far as doubts about it go. */
export interface Doubted {
  readonly asked: () => Asked;
  /** Asks one triple more; resolves to `false` where there is to be no more asking. */
  readonly askAgain: () => Promise<boolean>;
  readonly askBlue: () => Promise<boolean>;
}

/** A group when all is said, and whether it was confirmed at any time. */
export interface SettledGroup extends WeighedGroup {
  readonly isConfirmed: boolean;
}

export interface DoubtSettler {
  /** Asks one request until nothing about it is open, or it was asked often enough. */
  readonly settle: (request: number) => Promise<void>;
  readonly groups: () => readonly SettledGroup[];
}

/**
 * Looks again at what green did and blue did not, or did less often. Green's places are drawn for each request by itself from here on,
 * so that looking as often as one likes, at one request because of what another has shown, does not make a false alarm likelier.
 */
export function createDoubtSettler(
  groups: readonly DoubtGroup[],
  doubted: (request: number) => Doubted,
  { most, longest }: Pick<Samples, 'most' | 'longest'>,
): DoubtSettler {
  const weighed = groups.map((group) => weighGroup(group, doubted(group.request).asked()));
  // What was confirmed stays so, whatever others come to later.
  const confirmed = new Set<number>();

  // A value that came once and not again for some time is not worth the requests, nor what blue has shown since.
  const isWorthMore = ({ request, family, evidence, strength }: WeighedGroup) => {
    const { from, to } = doubted(request).asked();
    const isSeenAgain = evidence.some(({ green }) => green > 0);
    if (to >= most) return isSeenAgain && strength >= 1;
    const isUnseen = family === 'structure' && evidence.some(({ blue }) => blue === 0);
    return isSeenAgain || isUnseen || to - from < fewestAgain;
  };
  const openOf = (request: number) =>
    weighed.filter(
      (group, index) =>
        group.request === request && !confirmed.has(index) && !isCleared(group) && isWorthMore(group),
    );

  const weighAgain = (request: number) => {
    groups.forEach((group, index) => {
      if (group.request === request) weighed[index] = weighGroup(group, doubted(request).asked());
    });
    confirmedGroups(weighed).forEach((isConfirmed, index) => {
      if (isConfirmed) confirmed.add(index);
    });
  };

  /** Whether something of green was seen again, and never of blue. */
  const isOneSided = (request: number) => {
    const { table, green } = doubted(request).asked();
    return weighed.some(
      ({ family, doubts, evidence, ...group }, index) =>
        group.request === request &&
        family === 'structure' &&
        !confirmed.has(index) &&
        doubts.some(
          (doubt, place) => (evidence[place]?.green ?? 0) > 0 && countDoubt(doubt, table, green).blue === 0,
        ),
    );
  };

  return {
    groups: () => weighed.map((group, index) => ({ ...group, isConfirmed: confirmed.has(index) })),
    settle: async (request) => {
      const { asked, askAgain, askBlue } = doubted(request);
      weighAgain(request);
      while (asked().to < longest && openOf(request).length > 0) {
        if (!(await askAgain())) return;
        weighAgain(request);
      }
      if (asked().to === asked().from) return;
      for (let more = 0; more < blueMore * most && isOneSided(request); more++) {
        if (!(await askBlue())) return;
      }
    },
  };
}
