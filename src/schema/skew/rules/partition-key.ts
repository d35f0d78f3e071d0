import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation } from './find-relation.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { updatedRelations } from './updated-columns.ts';

const noPartition = /^no partition of relation "(.+)" found for row$/;
const outOfBounds = /^new row for relation "(.+)" violates partition constraint$/;

/** Names in a partition key such as `RANGE (d, lower(a))`. */
const keyNames = ({ partitionKey }: Relation): string[] =>
  [...(partitionKey ?? '').replace(/^\w+/, '').matchAll(/"((?:[^"]|"")*)"|[\w$]+/g)].map(([whole, quoted]) =>
    quoted === undefined ? whole : quoted.replaceAll('""', '"'),
  );

const partitions = (context: RuleContext, parent: Relation, side: 'before' | 'after' = 'after') =>
  [...context.step[side].relations.values()].filter(
    ({ parents, partitionBound }) => partitionBound !== null && parents.includes(parent.id),
  );

const cause = (context: RuleContext, table: Relation) =>
  causeOf(
    context,
    (change) =>
      ((change.kind === 'partition-attached' || change.kind === 'partition-detached') &&
        change.relation.after.id === table.id) ||
      (change.kind === 'relation-added' && change.after.id === table.id) ||
      (change.kind === 'relation-altered' && change.what === 'partition'),
  );

const advice = (table: Relation) =>
  `Add a DEFAULT partition to ${shownRelation(table)}, or the partitions that its rows move to, in the step that partitions it.`;

/** Tables of an UPDATE that came to be partitioned by a column it sets, or lost a partition, without one for the rest. */
function narrowed(context: RuleContext): { table: Relation; keys: string[] }[] {
  return updatedRelations(context).flatMap(({ before, after, columns }) => {
    const keys = keyNames(after).filter((name) => columns.has(name));
    const now = partitions(context, after);
    if (keys.length === 0 || now.some(({ partitionBound }) => partitionBound === 'DEFAULT')) return [];
    const isNew = before?.partitionKey !== after.partitionKey;
    const kept = new Set(now.map(({ id, partitionBound }) => `${id} ${partitionBound ?? ''}`));
    const lost =
      before !== undefined &&
      partitions(context, before, 'before').some(
        ({ id, partitionBound }) => !kept.has(`${id} ${partitionBound ?? ''}`),
      );
    return isNew || lost ? [{ table: after, keys }] : [];
  });
}

/** Rule 33: a row has to have a partition, also the one it moves to. */
export const partitionKey: SkewRule = {
  name: 'partition-key',
  summary: 'An UPDATE moves a row to where the table has no partition.',
  claim(fault, context) {
    if (fault.sqlstate !== '23514') return undefined;
    const name = (noPartition.exec(fault.message) ?? outOfBounds.exec(fault.message))?.[1];
    const found =
      name === undefined
        ? undefined
        : updatedRelations(context).find(
            ({ after }) =>
              after.name === name || partitions(context, after).some((partition) => partition.name === name),
          );
    if (found === undefined) return undefined;
    const place = cause(context, found.after);
    return {
      object: shownRelation(found.after),
      ...(place ? { cause: place } : {}),
      advice: advice(found.after),
    };
  },
  observe: (context) =>
    narrowed(context).map(({ table, keys }): Observation => ({
      severity: 'notice',
      object: shownRelation(table),
      sqlstate: '23514',
      message: `the UPDATE sets ${keys.join(', ')}, by which ${shownRelation(table)} is partitioned: it fails for a value without a partition`,
      cause: cause(context, table) ?? null,
      advice: advice(table),
    })),
};
