import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { referencesTo, type Reference } from './parent-references.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';

interface Truncated {
  readonly parent: Relation;
  readonly reference: Reference;
}

/** Tables that the statement empties and that other tables, which it does not empty, have come to refer to. */
function newlyReferenced(context: RuleContext): Truncated[] {
  const emptied = usedRelations(context).filter(({ use }) => use.access === 'truncate');
  const ids = new Set(emptied.map(({ after }) => after?.id));
  return emptied.flatMap(({ before, after }): Truncated[] => {
    if (after === undefined) return [];
    const outside = ({ child }: Reference) => !ids.has(child.id);
    const known = before && referencesTo(context.step.before, before.id).some(outside);
    const reference = known ? undefined : referencesTo(context.step.after, after.id).find(outside);
    return reference ? [{ parent: after, reference }] : [];
  });
}

const cascades = ({ statement }: RuleContext) => /\bcascade\b/i.test(statement.sql);

const cause = (context: RuleContext, { reference }: Truncated) =>
  causeOf(
    context,
    (change) =>
      (change.kind === 'relation-added' && change.after.id === reference.child.id) ||
      (change.kind === 'constraint-added' && change.after.id === reference.constraint.id),
  );

const object = ({ reference }: Truncated) => `${shownRelation(reference.child)}.${reference.constraint.name}`;

const advice = (truncated: Truncated, id: string) =>
  `Add ${object(truncated)} in a later release, once the version that runs ${id} is retired, or let it DELETE instead of TRUNCATE first.`;

/** Rule 31: Postgres refuses to empty a table that another one refers to, whether it has rows or not. */
export const truncatedParent: SkewRule = {
  name: 'truncated-parent',
  summary: 'A foreign key makes TRUNCATE of the table it refers to fail.',
  claim(fault, context) {
    if (fault.sqlstate !== '0A000') return undefined;
    const truncated = newlyReferenced(context)[0];
    if (truncated === undefined) return undefined;
    const place = cause(context, truncated);
    return {
      object: object(truncated),
      ...(place ? { cause: place } : {}),
      advice: advice(truncated, context.statement.id),
    };
  },
  observe: (context) =>
    newlyReferenced(context).map((truncated): Observation => {
      const { parent, reference } = truncated;
      const common = {
        object: object(truncated),
        cause: cause(context, truncated) ?? null,
        advice: advice(truncated, context.statement.id),
      };
      return cascades(context)
        ? {
            ...common,
            severity: context.step.before.relations.has(reference.child.id) ? 'changes-meaning' : 'notice',
            message: `TRUNCATE … CASCADE of ${shownRelation(parent)} empties ${shownRelation(reference.child)} as well`,
          }
        : {
            ...common,
            severity: 'breaks',
            sqlstate: '0A000',
            message: `cannot truncate ${shownRelation(parent)}: ${object(truncated)} refers to it`,
          };
    }),
};
