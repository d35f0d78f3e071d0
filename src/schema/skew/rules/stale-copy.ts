import type { ColumnCopy } from '../../parse/column-copies.ts';
import type { CatalogSnapshot, Relation } from '../../catalog/catalog-snapshot.ts';
import { findRelation, shownRelation } from './find-relation.ts';
import { isNewColumn } from './is-new-column.ts';
import type { AppliedStatement, Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { tableWrites } from './table-writes.ts';

type Event = 'insert' | 'update';

interface Write {
  readonly event: Event;
  readonly columns: ReadonlySet<string>;
}

interface Copy extends ColumnCopy {
  readonly table: Relation;
  readonly applied: AppliedStatement;
}

function copiesOf(context: RuleContext): Copy[] {
  return context.applied.flatMap((applied) =>
    (applied.copies ?? []).flatMap((copy): Copy[] => {
      const table = findRelation(context.step.after, copy.relation, context);
      return table && isNewColumn(context, table, copy.column) ? [{ ...copy, table, applied }] : [];
    }),
  );
}

const writesOf = (context: RuleContext, { id }: Relation): Write[] =>
  tableWrites(context, 'after')
    .filter(({ table }) => table.id === id)
    .map(({ write, filled }) => ({
      event: write.command === 'update' ? 'update' : 'insert',
      columns: new Set(filled.keys()),
    }));

/** Whether some trigger could keep a column in step; of a body that is no SQL nobody knows. */
function isKept(snapshot: CatalogSnapshot, table: Relation, column: string, event: Event): boolean {
  return table.triggers.some(({ enabled, row, events, functionId }) => {
    if (!enabled || !row || !events.includes(event)) return false;
    const routine = snapshot.routines.get(functionId);
    if (routine === undefined || !['plpgsql', 'sql'].includes(routine.language)) return true;
    return routine.body.toLowerCase().includes(column.toLowerCase());
  });
}

function staleness(context: RuleContext, copy: Copy): Observation[] {
  const { table, column, from, applied } = copy;
  return writesOf(context, table).flatMap(({ event, columns }): Observation[] => {
    const source = from.find((one) => columns.has(one));
    if (source === undefined || columns.has(column)) return [];
    if (isKept(context.step.after, table, column, event)) return [];
    const name = shownRelation(table);
    const updates = event === 'update';
    return [
      {
        severity: updates ? 'changes-meaning' : 'notice',
        object: `${name}.${column}`,
        message: updates
          ? `the UPDATE sets ${name}.${source} and leaves ${name}.${column}, which the migration filled from it, with the old value`
          : `the INSERT writes ${name}.${source} and no ${name}.${column}, which the migration filled from it for the rows of that moment only`,
        cause: { file: applied.file, line: applied.line, statement: applied.statement },
        advice: `Before the rows are filled, add a BEFORE INSERT OR UPDATE trigger to ${name} that sets ${column} from ${from.join(', ')} when a version writes only those; let no version read ${column} until it is there.`,
      },
    ];
  });
}

/** Rule 30: an expand that copies the old column once, while blue goes on writing the old one. */
export const staleCopy: SkewRule = {
  name: 'stale-copy',
  summary:
    'A new column was filled from an old one that blue goes on writing, and no trigger keeps it in step.',
  observe: (context) =>
    context.statement.version === 'blue' ? copiesOf(context).flatMap((copy) => staleness(context, copy)) : [],
};
