import type { CatalogSnapshot, Relation, Trigger } from '../../catalog/catalog-snapshot.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation } from './find-relation.ts';
import { isNewColumn } from './is-new-column.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { tableWrites } from './table-writes.ts';

/** Words behind which an assignment depends on something. */
const conditional = /\b(?:if|case|when|loop|while|coalesce|nullif|execute|return\s+null)\b/i;
const assignment = /\bnew\.(?:"((?:[^"]|"")+)"|([\w$]+))\s*:?=\s*([^;]*);/gi;

/** Columns that a body sets for every row, whatever was written to them. */
function overwrittenBy(body: string): Set<string> {
  const code = body.replace(/--[^\n]*|\/\*[^]*?\*\//g, ' ').replace(/'(?:[^']|'')*'/g, "''");
  const columns = new Set<string>();
  if (conditional.test(code)) return columns;
  for (const [, quoted, bare = '', value = ''] of code.matchAll(assignment)) {
    const column = quoted?.replaceAll('""', '"') ?? bare.toLowerCase();
    if (!new RegExp(`\\bnew\\.("?)${column.replace(/[$\\^*+?.()|[\]{}]/g, '\\$&')}\\1`, 'i').test(value))
      columns.add(column);
  }
  return columns;
}

function isForEveryRow({ enabled, row, timing, definition }: Trigger): boolean {
  return enabled && row && timing === 'before' && !/\sWHEN\s*\(|\bUPDATE OF\b/.test(definition);
}

function overwritten(catalog: CatalogSnapshot, table: Relation, event: 'insert' | 'update') {
  return table.triggers
    .filter((trigger) => isForEveryRow(trigger) && trigger.events.includes(event))
    .flatMap((trigger) => {
      const routine = catalog.routines.get(trigger.functionId);
      if (routine?.language !== 'plpgsql') return [];
      return [...overwrittenBy(routine.body)].map((column) => ({ trigger, column }));
    });
}

function lostWrites(context: RuleContext): Observation[] {
  const { statement, step } = context;
  return tableWrites(context, 'after').flatMap(({ write, table, filled }): Observation[] =>
    overwritten(step.after, table, write.command === 'update' ? 'update' : 'insert')
      .filter(({ column }) => filled.has(column) && isNewColumn(context, table, column))
      .map(({ trigger, column }) => ({
        severity: 'changes-meaning',
        object: `${shownRelation(table)}.${column}`,
        message: `what ${statement.id} writes to ${shownRelation(table)}.${column} is lost: ${trigger.name} sets it from other columns in every row`,
        cause:
          causeOf(
            context,
            (change) =>
              (change.kind === 'trigger-added' || change.kind === 'trigger-altered') &&
              change.after.id === trigger.id,
          ) ?? null,
        advice: `Let ${trigger.name} set ${column} only where the statement did not: on INSERT when it is NULL, on UPDATE when it did not change; and carry it over in the other direction as well.`,
      })),
  );
}

/** Rule 30: a trigger that keeps the new column in step with the old one, and in one direction only. */
export const syncOverwrite: SkewRule = {
  name: 'sync-overwrite',
  summary: 'A trigger that copies the old column over the new one undoes what green writes there.',
  observeNew: (context) => (context.statement.version === 'green' ? lostWrites(context) : []),
};
