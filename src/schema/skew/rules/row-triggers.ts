import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { CatalogSnapshot, Relation, Routine, Trigger } from '../../catalog/catalog-snapshot.ts';
import { usedRelations } from './find-relation.ts';
import type { RuleContext } from './skew-rule.ts';
import { tableWrites, withPartitions } from './table-writes.ts';

export type TableEvent = Trigger['events'][number];

/** A trigger that a statement sets off on one side of the step only, or another way on either. */
export interface ChangedTrigger {
  readonly table: Relation;
  readonly event: TableEvent;
  readonly name: string;
  readonly before: Trigger | undefined;
  readonly after: Trigger | undefined;
  readonly oldRoutine: Routine | undefined;
  readonly newRoutine: Routine | undefined;
}

/** A table that a statement changes, and how. */
export interface ChangedTable {
  readonly event: TableEvent;
  readonly before: Relation | undefined;
  readonly after: Relation | undefined;
}

/** Tables and views whose triggers a statement sets off. */
export function changedTables(context: RuleContext): ChangedTable[] {
  const found = new Map<string, ChangedTable>();
  const put = (event: TableEvent, before: Relation | undefined, after: Relation | undefined) => {
    if (before ?? after) found.set(`${event} ${before?.id ?? 0} ${after?.id ?? 0}`, { event, before, after });
  };
  for (const { use, before, after } of usedRelations(context)) {
    if (
      use.access === 'insert' ||
      use.access === 'update' ||
      use.access === 'delete' ||
      use.access === 'truncate'
    )
      put(use.access, before, after);
    if (use.access === 'copy-in') put('insert', before, after);
    if (use.access === 'merge')
      for (const event of ['insert', 'update', 'delete'] as const) put(event, before, after);
  }
  const earlier = tableWrites(context, 'before');
  for (const { write, table } of tableWrites(context, 'after')) {
    const event = write.command === 'update' ? 'update' : 'insert';
    put(event, earlier.find((one) => one.write === write)?.table, table);
  }
  return [...found.values()];
}

const setOff = (table: Relation | undefined, event: TableEvent, snapshot: CatalogSnapshot) =>
  new Map(
    (table ? withPartitions(table, snapshot) : []).flatMap(({ triggers }) =>
      triggers
        .filter(({ enabled, events }) => enabled && events.includes(event))
        .map((trigger) => [trigger.name, trigger] as const),
    ),
  );

const sameTrigger = (one: Trigger, other: Trigger) =>
  one.definition === other.definition || (one.version !== undefined && one.version === other.version);

/** What a trigger does, whatever its name is. */
const deed = ({ definition }: Trigger) =>
  definition.replace(/^CREATE (?:CONSTRAINT )?TRIGGER (?:"(?:[^"]|"")*"|\S+) /, '');

/** Pairs what was set off with what is now: by name, by OID where only the name is new, by what it does. */
function pairs(old: ReadonlyMap<string, Trigger>, fresh: ReadonlyMap<string, Trigger>) {
  const rest = new Map([...old].filter(([name]) => !fresh.has(name)));
  const found: {
    readonly name: string;
    readonly was: Trigger | undefined;
    readonly is: Trigger | undefined;
  }[] = [];
  for (const [name, is] of fresh) {
    const renamed = [...rest.values()].find((one) => one.id === is.id || deed(one) === deed(is));
    if (renamed) rest.delete(renamed.name);
    found.push({ name, was: old.get(name) ?? renamed, is });
  }
  return [...found, ...[...rest].map(([name, was]) => ({ name, was, is: undefined }))];
}

/** The triggers of what a statement changes that the step added, removed or gave another function. */
export function changedTriggers(context: RuleContext): ChangedTrigger[] {
  const { before: past, after: now } = context.step;
  return changedTables(context).flatMap(({ event, before, after }) => {
    const [old, fresh] = [setOff(before, event, past), setOff(after, event, now)];
    const table = after ?? before;
    if (table === undefined) return [];
    return pairs(old, fresh).flatMap(({ name, was, is }): ChangedTrigger[] => {
      const oldRoutine = was && past.routines.get(was.functionId);
      const newRoutine = is && now.routines.get(is.functionId);
      const sameDeed = was && is && (sameTrigger(was, is) || was.id === is.id || deed(was) === deed(is));
      const same = sameDeed && oldRoutine?.body === newRoutine?.body;
      return same ? [] : [{ table, event, name, before: was, after: is, oldRoutine, newRoutine }];
    });
  });
}

/** The change of a trigger, or of its function. */
export const changesTrigger =
  ({ table, name, oldRoutine, newRoutine }: ChangedTrigger) =>
  (change: CatalogChange): boolean => {
    if (change.kind === 'trigger-added' || change.kind === 'trigger-altered')
      return change.after.name === name && change.relation.after.id === table.id;
    if (change.kind === 'trigger-dropped')
      return change.before.name === name && change.relation.after.id === table.id;
    return (
      change.kind === 'routine-altered' &&
      (change.after.id === newRoutine?.id || change.before.id === oldRoutine?.id)
    );
  };
