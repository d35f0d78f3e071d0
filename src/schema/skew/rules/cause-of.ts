import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { MigrationPlace } from '../skew-report.ts';
import type { RuleContext } from './skew-rule.ts';

/** The last statement of the step's migration that made a change of this sort. */
export function causeOf(
  { applied }: RuleContext,
  matches: (change: CatalogChange) => boolean,
): MigrationPlace | undefined {
  const found = applied.findLast(({ changes }) => changes.some(matches));
  return found && { file: found.file, line: found.line, statement: found.statement };
}
