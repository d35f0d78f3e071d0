import type { CommitUnit } from '../parse/commit-units.ts';
import type { SqlStatement } from '../parse/split-statements.ts';
import type { AppStatement } from './app-statement.ts';
import type { Replay } from './apply-unit.ts';
import type { MigrationPlace } from './skew-report.ts';
import type { Standing } from './standing.ts';
import type { Cells } from './statement-prober.ts';

export const placeOf = (file: string, { line, text }: SqlStatement): MigrationPlace => ({
  file,
  line,
  statement: text,
});

interface Search {
  readonly file: string;
  readonly unit: CommitUnit;
  /** Statements of the application whose standing the unit changed. */
  readonly changed: readonly AppStatement[];
  /** The cells before the unit. */
  readonly previous: Cells;
  readonly standing: (statement: AppStatement, cells: Cells) => Standing;
  readonly probe: (statements: readonly AppStatement[]) => Promise<Cells>;
}

/** Finds which statement of a migration gave each statement of the application its present standing. */
export async function findCauses(
  search: Search,
  replay: Replay | undefined,
): Promise<Map<string, MigrationPlace>> {
  const { file, unit, changed, previous, standing, probe } = search;
  const causes = new Map<string, MigrationPlace>();
  const [first, ...others] = unit.statements;
  if (changed.length === 0 || first === undefined) return causes;
  if (others.length === 0 || replay === undefined) {
    for (const { key } of changed) causes.set(key, placeOf(file, first));
    return causes;
  }
  let before = previous;
  await replay(async (statement) => {
    const cells = await probe(changed);
    for (const app of changed) {
      if (standing(app, cells) !== standing(app, before)) causes.set(app.key, placeOf(file, statement));
    }
    before = cells;
  });
  return causes;
}
