import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { CatalogSnapshot, Relation } from '../../catalog/catalog-snapshot.ts';
import { shownRelation } from './find-relation.ts';
import type { Narrowing } from './narrowing.ts';
import { newOn } from './narrowing-checks.ts';
import { brings } from './new-constraints.ts';
import { wasWritten } from './sampled.ts';
import type { RuleContext } from './skew-rule.ts';
import type { TableWrite } from './table-writes.ts';
import { bringsRelation } from './touched-by.ts';
import { knownRows } from './written-value.ts';

/** New foreign keys that the write may point to nothing with. */
export function narrowingReferences(
  before: TableWrite | undefined,
  after: TableWrite,
  context: RuleContext,
): Narrowing[] {
  const { table, filled } = after;
  return newOn(table, before?.table, context).flatMap(({ kind, name, columns, references }): Narrowing[] => {
    if (kind !== 'foreign-key' || !columns.some((column) => filled.has(column))) return [];
    const rows = knownRows(after, context);
    if (rows.every((valueOf) => columns.some((column) => valueOf(column) === null))) return [];
    const parent = references === null ? undefined : context.step.after.relations.get(references);
    return [
      {
        object: `${shownRelation(table)}.${columns.length === 1 ? (columns[0] ?? name) : name}`,
        sqlstate: '23503',
        certain: false,
        message: `foreign key ${name} demands that ${columns.join(', ')} of ${shownRelation(table)} is in ${parent ? shownRelation(parent) : 'its parent'}`,
        causes: [brings(name, table.id), bringsRelation(table)],
        demand: `the foreign key ${name}`,
      },
    ];
  });
}

const partitionsOf = ({ id }: Relation, { relations }: CatalogSnapshot) =>
  [...relations.values()].filter(
    ({ partitionBound, parents }) => partitionBound !== null && parents.includes(id),
  );

/** What made a table partitioned, or took a partition away. */
export const changesPartitions =
  (table: Relation) =>
  (change: CatalogChange): boolean =>
    ((change.kind === 'partition-attached' || change.kind === 'partition-detached') &&
      change.relation.after.id === table.id) ||
    (change.kind === 'relation-altered' &&
      change.what === 'partition' &&
      change.after.parents.includes(table.id)) ||
    bringsRelation(table)(change);

/** A table that has partitions for some rows only, where it took all before. */
export function narrowingPartitions(
  before: TableWrite | undefined,
  after: TableWrite,
  { step }: RuleContext,
): Narrowing[] {
  const { table, write } = after;
  if (table.kind !== 'partitioned-table' || write.command === 'update') return [];
  const now = partitionsOf(table, step.after);
  const isHash = table.partitionKey?.startsWith('HASH') ?? false;
  if (isHash || now.some(({ partitionBound }) => partitionBound === 'DEFAULT')) return [];
  const bounds = new Set(now.map(({ partitionBound }) => partitionBound));
  const wasPartitioned = before?.table.partitionKey === table.partitionKey;
  const lost =
    before !== undefined &&
    partitionsOf(before.table, step.before).some(({ partitionBound }) => !bounds.has(partitionBound));
  if (wasPartitioned && !lost) return [];
  return [
    {
      object: shownRelation(table),
      sqlstate: '23514',
      certain: false,
      message: `${shownRelation(table)} has ${now.length === 0 ? 'no partition' : 'partitions for some rows only'} (${table.partitionKey ?? ''}): an INSERT of any other row fails`,
      causes: [changesPartitions(table)],
      demand: 'partitions for some rows only',
    },
  ];
}

const checkOption = ({ options }: Relation) => options.find((option) => option.startsWith('check_option='));

/** What brought a view its CHECK OPTION, or another query. */
export const changesView =
  ({ id }: Relation) =>
  (change: CatalogChange): boolean =>
    (change.kind === 'relation-altered' && change.after.id === id) ||
    (change.kind === 'relation-added' && change.after.id === id);

/** Views with a CHECK OPTION that is new. */
export function narrowingViews(before: TableWrite | undefined, after: TableWrite): Narrowing[] {
  return after.views.flatMap((view): Narrowing[] => {
    const earlier = before?.views.find(({ id, name }) => id === view.id || name === view.name);
    const same =
      earlier !== undefined &&
      checkOption(earlier) === checkOption(view) &&
      earlier.definition === view.definition;
    if (checkOption(view) === undefined || same) return [];
    return [
      {
        object: shownRelation(view),
        sqlstate: '44000',
        certain: false,
        message: `${shownRelation(view)} has a CHECK OPTION: it refuses rows that it would not show`,
        causes: [changesView(view)],
        demand: 'the CHECK OPTION',
      },
    ];
  });
}

/** Everything about whole rows that the step demands anew of a write; nothing once a sample was written. */
export const narrowingRows = (
  before: TableWrite | undefined,
  after: TableWrite,
  context: RuleContext,
): Narrowing[] =>
  wasWritten(context)
    ? []
    : [
        ...narrowingReferences(before, after, context),
        ...narrowingPartitions(before, after, context),
        ...narrowingViews(before, after),
      ];
