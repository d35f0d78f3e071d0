import type { JsonLocation, LocatedQuery } from '../json-path.ts';
import type { JsonValue } from '../json.ts';
import { compareDocuments } from './compare-documents.ts';
import type { Difference } from './difference.ts';

/** JSONPaths, as they were written, of what may differ. */
export type NamedQueries = ReadonlyMap<string, LocatedQuery>;

/** What two documents differ in: what nobody wanted, what somebody did, and what was wanted and did not come. */
export interface Drift {
  readonly unexpected: readonly Difference[];
  readonly expected: readonly Difference[];
  /** Expected paths at which nothing differs. */
  readonly idle: readonly string[];
}

function isWithin(at: JsonLocation | undefined, place: JsonLocation): boolean {
  return at !== undefined && place.every((part, index) => at[index] === part);
}

/** Finds the first path that covers a difference, in either document. */
function coverOf(queries: NamedQueries, blue: JsonValue, green: JsonValue) {
  const places = [...queries].map(([path, query]) => ({
    path,
    blue: query(blue).map(({ location }) => location),
    green: query(green).map(({ location }) => location),
  }));
  return ({ blueAt, greenAt }: Difference): string | undefined =>
    places.find(
      (place) =>
        place.blue.some((one) => isWithin(blueAt, one)) || place.green.some((one) => isWithin(greenAt, one)),
    )?.path;
}

/** Compares a document of each color; a path that is ignored or expected covers all that is below it. */
export function findDrift(
  documents: { readonly blue: JsonValue; readonly green: JsonValue },
  rules: { readonly ignore: NamedQueries; readonly expected: NamedQueries },
): Drift {
  const { blue, green } = documents;
  const isIgnored = coverOf(rules.ignore, blue, green);
  const isExpected = coverOf(rules.expected, blue, green);
  const told = compareDocuments(blue, green).filter((one) => isIgnored(one) === undefined);
  const used = new Set(told.map(isExpected));
  return {
    unexpected: told.filter((one) => isExpected(one) === undefined),
    expected: told.filter((one) => isExpected(one) !== undefined),
    idle: [...rules.expected.keys()].filter((path) => !used.has(path)),
  };
}
