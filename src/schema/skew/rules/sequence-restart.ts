import type { CatalogSnapshot, Column, Relation } from '../../catalog/catalog-snapshot.ts';
import { claimOn } from './advice-for.ts';
import { defaulted } from './default-changed.ts';
import { shownRelation } from './find-relation.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { writesOnBothSides, type TableWrite } from './table-writes.ts';
import { causeOfColumn, firstCause } from './touched-by.ts';

interface NumberedColumn {
  readonly write: TableWrite;
  readonly column: Column;
}

/** The sequence that numbers a column. */
function sequenceOf(column: Column, table: Relation, { relations }: CatalogSnapshot): Relation | undefined {
  const named = /^nextval\('(.+)'::regclass\)$/.exec(column.default ?? '')?.[1]?.replaceAll("''", "'");
  const bare = named?.split('.').at(-1)?.replaceAll('"', '');
  return [...relations.values()].find(
    ({ kind, name, ownedBy }) =>
      kind === 'sequence' &&
      (column.identity === null
        ? name === bare
        : ownedBy?.relation === table.id && ownedBy.attribute === column.attribute),
  );
}

/** Columns that a sequence numbers for the statement, where it is another sequence than before. */
function renumbered(context: RuleContext): NumberedColumn[] {
  return writesOnBothSides(context).flatMap(({ before, after }) => {
    if (before === undefined || after.write.command === 'update') return [];
    return defaulted(after).flatMap((column): NumberedColumn[] => {
      const earlier = before.table.columns.find(({ name }) => name === column.name);
      const numbers = column.identity !== null || (column.default?.startsWith('nextval(') ?? false);
      if (!numbers || earlier === undefined) return [];
      const old = sequenceOf(earlier, before.table, context.step.before);
      const fresh = sequenceOf(column, after.table, context.step.after);
      const same =
        old === undefined || fresh === undefined
          ? earlier.default === column.default && earlier.identity === column.identity
          : old.id === fresh.id;
      return same ? [] : [{ write: after, column }];
    });
  });
}

/** A step that says where its sequence goes on. */
const advances = /\bsetval\s*\(|\bRESTART\b|\bSTART\b/i;
const rewinds = /\bRESTART\b|\bsetval\s*\(/i;

const advice = (object: string) =>
  `Behind the change, in the same transaction: \`SELECT setval(pg_get_serial_sequence(…), (SELECT max(…) FROM …))\` for ${object}, so that the new sequence goes on where the old one stopped.`;

/** Rule 21: a sequence that begins anew meets the numbers that are there already. */
export const sequenceRestart: SkewRule = {
  name: 'sequence-restart',
  summary: 'The sequence of a column was replaced or set back, and gives numbers that rows have already.',
  claim(fault, context) {
    if (fault.sqlstate !== '23505') return undefined;
    const key = /^Key \((.+?)\)=/.exec(fault.detail ?? '')?.[1]?.split(', ');
    const isInKey = (column: Column) => key === undefined || key.includes(column.name);
    const found = renumbered(context).find(({ column }) => isInKey(column));
    if (found) {
      const object = `${shownRelation(found.write.table)}.${found.column.name}`;
      return claimOn(object, causeOfColumn(context, found.write.table, found.column.name), advice(object));
    }
    for (const { after } of writesOnBothSides(context)) {
      const column = defaulted(after).find(
        (one) => isInKey(one) && (one.identity !== null || (one.default?.startsWith('nextval(') ?? false)),
      );
      const rewinding = context.applied.findLast(({ statement }) => rewinds.test(statement));
      if (column === undefined || rewinding === undefined) continue;
      const object = `${shownRelation(after.table)}.${column.name}`;
      const { file, line, statement } = rewinding;
      return claimOn(object, { file, line, statement }, advice(object));
    }
    return undefined;
  },
  observe: (context) =>
    renumbered(context).flatMap(({ write, column }): Observation[] => {
      if (context.applied.some(({ statement }) => advances.test(statement))) return [];
      const object = `${shownRelation(write.table)}.${column.name}`;
      const cause =
        causeOfColumn(context, write.table, column.name) ??
        firstCause(context, (change) => change.kind === 'relation-added' && change.after.kind === 'sequence');
      return [
        {
          severity: 'notice',
          object,
          sqlstate: '23505',
          message: `${object} is numbered by another sequence, which begins anew: it gives numbers that rows may have already`,
          cause: cause ?? null,
          advice: advice(object),
        },
      ];
    }),
};
