import type { Samples } from './contrast-options.ts';
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
const blueMore = 4;

/** One request, as far as doubts about it go. */
export interface Doubted {
  readonly asked: () => Asked;
  /** Asks one triple more; resolves to `false` where there is to be no more asking. */
  readonly askAgain: () => Promise<boolean>;
  readonly askBlue: () => Promise<boolean>;
}

export interface DoubtSettler {
  /** Asks one request until nothing about it is open, or it was asked often enough. */
  readonly settle: (request: number) => Promise<void>;
  readonly groups: () => readonly WeighedGroup[];
}

/**
 * Looks again at what green did and blue did not. Green's places are drawn for each request by itself from here on, so that looking as
 * often as one likes, at one request because of what another has shown, does not make a false alarm likelier.
 */
export function createDoubtSettler(
  groups: readonly DoubtGroup[],
  doubted: (request: number) => Doubted,
  { varied, most }: Pick<Samples, 'varied' | 'most'>,
): DoubtSettler {
  const weighed = groups.map((group) => weighGroup(group, doubted(group.request).asked()));

  const openOf = (request: number) => {
    const confirmed = confirmedGroups(weighed);
    return weighed.filter((group, index) => {
      return (
        group.request === request && confirmed[index] !== true && !isCleared(group) && isWorthMore(group)
      );
    });
  };
  // A value that came once and not again for some time is not worth the requests.
  const isWorthMore = ({ request, family, evidence }: WeighedGroup) =>
    family === 'structure' || doubted(request).asked().to < varied || evidence.some(({ green }) => green > 0);

  const weighAgain = (request: number) => {
    groups.forEach((group, index) => {
      if (group.request === request) weighed[index] = weighGroup(group, doubted(request).asked());
    });
  };

  /** Whether something of green was seen again, and never of blue. */
  const isOneSided = (request: number) => {
    const { table, green } = doubted(request).asked();
    return openOf(request).some(
      ({ family, doubts, evidence }) =>
        family === 'structure' &&
        doubts.some(
          (doubt, index) => (evidence[index]?.green ?? 0) > 0 && countDoubt(doubt, table, green).blue === 0,
        ),
    );
  };

  return {
    groups: () => weighed,
    settle: async (request) => {
      const { asked, askAgain, askBlue } = doubted(request);
      weighAgain(request);
      while (asked().to < most && openOf(request).length > 0) {
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
