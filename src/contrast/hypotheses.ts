import type { Facet } from './facet.ts';
import type { FacetTable, SeenFacet } from './facet-table.ts';
import { tripleSize } from './green-slot.ts';
import { patternOf, type Pattern } from './pattern.ts';

/** A facet that is not the same in all answers, and what it is said of: that it is so. */
export interface Departure {
  /** Which of the requests. */
  readonly request: number;
  readonly seen: SeenFacet;
  readonly signature: string;
}

/** Things that are so in the same places. */
export interface Hypothesis {
  readonly pattern: Pattern;
  readonly departures: readonly Departure[];
}

/**
 * What there is to test, from what the answers are and without knowing who gave them. What varies so seldom, or is so new each time,
 * that even `most` triples could not tell it from chance is left out.
 */
export function collectHypotheses(
  tables: readonly FacetTable[],
  { alpha, most }: { readonly alpha: number; readonly most: number },
  isCompared: (request: number, facet: Facet) => boolean,
): readonly Hypothesis[] {
  const hypotheses = new Map<string, { pattern: Pattern; departures: Departure[] }>();
  const triplesToDecide = Math.log(1 / alpha) / Math.log(tripleSize);
  tables.forEach((table, request) => {
    const triples = table.answers() / tripleSize;
    const fewest = Math.ceil((triplesToDecide * triples) / Math.max(most, triples));
    for (const seen of table.facets()) {
      const { masks, applicable } = table.categories(seen);
      if (masks.size < 2 || !isCompared(request, seen.facet)) continue;
      for (const [signature, mask] of masks) {
        const pattern = patternOf(mask, applicable, triples);
        if (pattern.ones + pattern.twos < fewest) continue;
        const known = hypotheses.get(pattern.key) ?? { pattern, departures: [] };
        known.departures.push({ request, seen, signature });
        hypotheses.set(pattern.key, known);
      }
    }
  });
  return [...hypotheses.values()];
}
