import type { CatalogSnapshot, Constraint } from '../../catalog/catalog-snapshot.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation } from './find-relation.ts';
import { brings, checkNamed, newConstraints } from './new-constraints.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { updatedRelations, type UpdatedRelation } from './updated-columns.ts';

interface Pair extends UpdatedRelation {
  readonly constraint: Constraint;
  readonly unset: readonly string[];
}

/** New CHECKs over several columns of which the statement's UPDATE sets some only. */
function pairs(context: RuleContext, past: CatalogSnapshot): Pair[] {
  return updatedRelations(context).flatMap((updated) =>
    newConstraints(updated.after, past).flatMap((constraint): Pair[] => {
      const unset = constraint.columns.filter((column) => !updated.columns.has(column));
      const partial = unset.length > 0 && unset.length < constraint.columns.length;
      return constraint.kind === 'check' && partial ? [{ ...updated, constraint, unset }] : [];
    }),
  );
}

/** A row trigger may set the other side. */
const mayBeFilled = ({ after }: Pair) =>
  after.triggers.some(
    ({ enabled, row, timing, events }) => enabled && row && timing === 'before' && events.includes('update'),
  );

const advice = ({ after, constraint, unset }: Pair, id: string) =>
  `Let a trigger of ${shownRelation(after)} set ${unset.join(', ')} for a version that does not know of it, or add ` +
  `${constraint.name} in a later release, once the version that runs ${id} is retired.`;

/** Rule 29: a CHECK that binds two columns together, met by a version that writes one of them. */
export const pairedColumns: SkewRule = {
  name: 'paired-columns',
  summary: 'A new CHECK binds columns together of which the statement sets one side only.',
  claim(fault, context) {
    if (fault.sqlstate !== '23514') return undefined;
    const name = checkNamed(fault.message);
    const pair = pairs(context, context.baseline ?? context.step.before).find(
      ({ constraint }) => constraint.name === name,
    );
    if (pair === undefined) return undefined;
    const cause = causeOf(context, brings(pair.constraint.name, pair.after.id));
    return {
      object: `${shownRelation(pair.after)}.${pair.constraint.name}`,
      ...(cause ? { cause } : {}),
      advice: advice(pair, context.statement.id),
    };
  },
  observe: (context) =>
    pairs(context, context.step.before).flatMap((pair): Observation[] => {
      if (mayBeFilled(pair)) return [];
      const { after, constraint, unset } = pair;
      return [
        {
          severity: 'notice',
          object: `${shownRelation(after)}.${constraint.name}`,
          sqlstate: '23514',
          message: `${constraint.name} binds ${constraint.columns.join(', ')} together, and the UPDATE leaves ${unset.join(', ')} as it is: a value that breaks ${constraint.expression ?? 'it'} is refused`,
          cause: causeOf(context, brings(constraint.name, after.id)) ?? null,
          advice: advice(pair, context.statement.id),
        },
      ];
    }),
};
