import type { CatalogSnapshot, Relation, Trigger } from '../../catalog/catalog-snapshot.ts';

export type RowEvent = 'insert' | 'update' | 'delete';

/** Triggers that see a row before it is written. */
export const rowTriggersBefore = ({ triggers }: Relation, event: RowEvent): Trigger[] =>
  triggers.filter(
    ({ enabled, row, timing, events }) => enabled && row && timing === 'before' && events.includes(event),
  );

/** Ways to give a row many columns at once, or columns whose names are not in the text. */
const wholesale = /\bnew\s*:?=|\binto\s+new\b|populate_record|#=|\bexecute\b/i;

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a trigger may give a column a value; a function in another language than PL/pgSQL could do anything. */
export function mayAssign(
  table: Relation,
  event: RowEvent,
  column: string,
  snapshot: CatalogSnapshot,
): boolean {
  return rowTriggersBefore(table, event).some(({ functionId }) => {
    const routine = snapshot.routines.get(functionId);
    if (routine?.language !== 'plpgsql') return true;
    const named = new RegExp(`(^|[^\\w$])${escaped(column)}($|[^\\w$])`, 'i');
    return wholesale.test(routine.body) || named.test(routine.body);
  });
}
