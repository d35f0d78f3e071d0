import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { laterFor } from './advice-for.ts';
import { differingRuns, shownDifference } from './differing-runs.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { forBlue } from './safer-step.ts';
import type { AppliedStatement, RuleContext, SkewRule } from './skew-rule.ts';

const identifier = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;
const changing = new RegExp(
  String.raw`\b(?:UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?(?:${identifier}\.)?(${identifier})`,
  'gi',
);

const withoutComments = (sql: string) => sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');

/** Tables whose rows the statement of a migration changes, in a DO block too, by their bare names. */
function changedTables({ statement }: AppliedStatement): string[] {
  const sql = withoutComments(statement);
  // What a body or a trigger says is not done yet.
  if (/^\s*CREATE\b/i.test(sql)) return [];
  return [...sql.matchAll(changing)].map(([, name = '']) =>
    name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase(),
  );
}

/** Tables whose rows the statement of the application meets, also behind a view. */
function metTables(context: RuleContext): Relation[] {
  const { before } = context.step;
  const met = usedRelations(context).flatMap(({ use, before: relation }) =>
    relation && !['insert', 'copy-in', 'truncate'].includes(use.access) ? [relation] : [],
  );
  for (const { reads } of met) {
    for (const id of reads) {
      const source = before.relations.get(id);
      if (source && !met.includes(source)) met.push(source);
    }
  }
  return met;
}

/** Not in skew.md: the migration gives values that were there another content. */
export const dataRewritten: SkewRule = {
  name: 'data-rewritten',
  summary:
    'The migration changed or deleted rows that the statement reads, which answers with something else now.',
  observe: forBlue((context) => {
    const [run] = differingRuns(context);
    if (!run) return [];
    const met = metTables(context);
    for (const applied of context.applied.toReversed()) {
      const names = changedTables(applied);
      const table = met.find(({ name }) => names.includes(name));
      if (!table) continue;
      const shown = shownRelation(table);
      const { file, line, statement } = applied;
      return [
        {
          severity: 'changes-meaning',
          object: run.columns.length === 1 ? `${shown}.${run.columns[0] ?? ''}` : shown,
          message: `sample ${run.sample + 1} gives ${shownDifference(run)}: the migration changed rows of ${shown}`,
          cause: { file, line, statement },
          advice: `Write the new values to a column of their own, let green read that one, and change or delete the old ones ${laterFor(context)}.`,
        },
      ];
    }
    return [];
  }),
};
