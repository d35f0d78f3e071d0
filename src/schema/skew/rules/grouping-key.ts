import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { laterFor } from './advice-for.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { claimed, concerns, placeOf } from './safer-step.ts';
import type { SkewRule } from './skew-rule.ts';

const primaryKey = (relation: Relation | undefined) =>
  relation?.constraints.find(({ kind }) => kind === 'primary-key');

/** Rule 7: a GROUP BY that counts on a primary key, which is gone. */
export const groupingKey: SkewRule = {
  name: 'grouping-key',
  summary: 'GROUP BY a primary key covers the other columns of its table only as long as the key is there.',
  claim(fault, context) {
    if (fault.sqlstate !== '42803') return undefined;
    for (const { before, after } of usedRelations(context)) {
      const old = primaryKey(before);
      if (!before || !after || !old || primaryKey(after)?.id === old.id) continue;
      const object = `${shownRelation(before)}.${old.name}`;
      const cause = placeOf(
        context,
        (change) =>
          (change.kind === 'constraint-dropped' && change.before.id === old.id) ||
          (change.kind !== 'constraint-dropped' && concerns(change, before.id)),
      );
      const { id } = context.statement;
      return claimed(
        context,
        object,
        cause,
        `Release ${id} with every column it returns in GROUP BY first, or take the primary key of ${shownRelation(before)} away ${laterFor(context)}.`,
        `name every column that ${id} returns in GROUP BY`,
      );
    }
    return undefined;
  },
};
