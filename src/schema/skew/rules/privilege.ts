import { claimOn } from './advice-for.ts';
import { findRelation, usedRelations } from './find-relation.ts';
import { missingGrant } from './missing-grant.ts';
import { placeOf } from './safer-step.ts';
import type { SkewRule } from './skew-rule.ts';

/** Rule 10: the application's role may not do what the statement does. */
export const privilege: SkewRule = {
  name: 'privilege',
  summary:
    'The role of the application lacks a privilege: on a new or swapped object, on a new column, or taken from it.',
  claim(fault, context) {
    if (fault.sqlstate !== '42501' || fault.message.includes('row-level security')) return undefined;
    const missing = missingGrant(fault.message, context);
    if (!missing) {
      return {
        object: null,
        advice: `Give ${context.role ?? 'the role of the application'} what "${fault.message}" asks for, in the same transaction as the change.`,
      };
    }
    const { object, grant, matches } = missing;
    const cause = placeOf(context, matches);
    const swapped = usedRelations(context).some(
      ({ use, before, after }) =>
        before !== undefined &&
        after !== undefined &&
        before.id !== after.id &&
        findRelation(context.step.after, use, context)?.id === after.id,
    );
    const how = swapped ? ' (grants stay with the old table when a new one takes its name)' : '';
    return claimOn(object, cause, `${grant}, in the same transaction as the change${how}.`);
  },
};
