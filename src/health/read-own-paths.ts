import type { JsonValue } from '../json.ts';
import type { LocatedQuery } from '../json-path.ts';
import type { Dependency, HealthReport } from './health-report.ts';
import { readDependency, showWord } from './read-dependency.ts';
import { readStatusWord } from './status-word.ts';

/** Where a document of its own kind says what. */
export interface OwnPaths {
  readonly status?: LocatedQuery;
  readonly dependencies: ReadonlyMap<string, LocatedQuery>;
}

/** What a document says at the places that somebody named; a place where nothing stands says nothing. */
export function readOwnPaths(document: JsonValue, paths: OwnPaths): HealthReport {
  const dependencies = [...paths.dependencies].flatMap(([name, query]): Dependency[] => {
    const values = query(document).map(({ value }) => value);
    return values.map(
      (value) =>
        readDependency(name, value, true) ?? {
          name,
          state: 'unknown',
          word: showWord(value),
        },
    );
  });
  const status = paths.status?.(document)[0]?.value;
  if (status === undefined) return { dependencies };
  return { state: readStatusWord(status) ?? 'unknown', word: showWord(status), dependencies };
}
