import type { CatalogSnapshot, Constraint, Relation } from '../../catalog/catalog-snapshot.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation } from './find-relation.ts';
import { brings, checkNamed, newConstraints, quoted } from './new-constraints.ts';
import type { Observation, SkewRule } from './skew-rule.ts';
import { insertsInto, updatedRelations, type UpdatedRelation } from './updated-columns.ts';

/** Constraints that rows from before the step may violate, and that the statement's SET has nothing to do with. */
function unproven({ after, columns }: UpdatedRelation, past: CatalogSnapshot): Constraint[] {
  return newConstraints(after, past).filter(
    (constraint) =>
      (constraint.kind === 'check' || constraint.kind === 'not-null') &&
      !constraint.validated &&
      !constraint.columns.some((column) => columns.has(column)),
  );
}

function violators({ schema, name }: Relation, { kind, columns, expression }: Constraint): string {
  const violated =
    kind === 'not-null' || expression === null
      ? columns.map((column) => `${quoted(column)} IS NULL`).join(' OR ')
      : `NOT (${expression})`;
  return `SELECT count(*) FROM ${quoted(schema)}.${quoted(name)} WHERE ${violated}`;
}

const advice = (relation: Relation, constraint: Constraint) =>
  `Count in production first: \`${violators(relation, constraint)}\`. Repair those rows, or fill the column with a ` +
  `trigger instead, and add ${shownRelation(relation)}.${constraint.name} when the count is 0.`;

/** Rule 28: a constraint added as NOT VALID is still checked whenever an old row is written again. */
export const legacyRows: SkewRule = {
  name: 'legacy-rows',
  summary:
    'A NOT VALID constraint makes every UPDATE of a row that violates it fail, whatever column it sets.',
  claim(fault, context) {
    const check = fault.sqlstate === '23514' ? checkNamed(fault.message) : undefined;
    const column =
      fault.sqlstate === '23502'
        ? /^null value in column "(.+)" of relation /.exec(fault.message)?.[1]
        : undefined;
    for (const updated of updatedRelations(context)) {
      if (insertsInto(context, updated.after)) continue;
      const constraint = unproven(updated, context.baseline ?? context.step.before).find((one) =>
        one.kind === 'check' ? one.name === check : column !== undefined && one.columns.includes(column),
      );
      if (constraint === undefined) continue;
      const cause = causeOf(context, brings(constraint.name, updated.after.id));
      return {
        object: `${shownRelation(updated.after)}.${constraint.name}`,
        ...(cause ? { cause } : {}),
        advice: advice(updated.after, constraint),
      };
    }
    return undefined;
  },
  observe: (context) =>
    updatedRelations(context).flatMap((updated) =>
      unproven(updated, context.step.before).map((constraint): Observation => {
        const { after } = updated;
        return {
          severity: 'notice',
          object: `${shownRelation(after)}.${constraint.name}`,
          sqlstate: constraint.kind === 'check' ? '23514' : '23502',
          message: `${constraint.name} is NOT VALID: an UPDATE of a row of ${shownRelation(after)} that violates it fails, although it does not set ${constraint.columns.join(', ')}`,
          cause: causeOf(context, brings(constraint.name, after.id)) ?? null,
          advice: advice(after, constraint),
        };
      }),
    ),
};
