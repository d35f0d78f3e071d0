import type { CatalogChange } from '../../catalog/catalog-change.ts';
import { causeOf } from './cause-of.ts';
import { usedRelations } from './find-relation.ts';
import { broughtAs, isIn, missingIn, type NamedObject } from './named-object.ts';
import type { Claim, RuleContext, SkewRule } from './skew-rule.ts';

const states = ['42P01', '42703', '42883', '42704', '3F000', '42P02', '26000'];

const shown = ({ sort, name, owner }: NamedObject) =>
  owner === undefined || sort === 'operator' ? name : `${owner}.${name}`;

/** Routines, types and operators come with their extension, of which the catalog has the name only. */
const bringsExtension = (change: CatalogChange): string | undefined =>
  change.kind === 'other' && change.before === null && change.key.startsWith('extension ')
    ? change.key
    : undefined;

/** The table or view that a change is about. */
function changedRelation(change: CatalogChange): number | undefined {
  if ('relation' in change) return change.relation.after.id;
  return change.kind === 'relation-added' || change.kind === 'relation-altered' ? change.after.id : undefined;
}

function brought(object: NamedObject, context: RuleContext): Claim | undefined {
  const { changes } = context.step;
  const bringing = changes.filter((one) => broughtAs(one, object) !== undefined);
  const used = new Set(usedRelations(context).map(({ after }) => after?.id));
  const change =
    bringing.find((one) => used.has(changedRelation(one))) ??
    bringing[0] ??
    (['routine', 'type', 'operator', 'other'].includes(object.sort)
      ? changes.find(bringsExtension)
      : undefined);
  if (change === undefined) return undefined;
  const name = broughtAs(change, object) ?? bringsExtension(change) ?? shown(object);
  const cause = causeOf(
    context,
    (one) => one === change || (broughtAs(one, object) ?? bringsExtension(one)) === name,
  );
  return {
    object: name,
    ...(cause ? { cause } : {}),
    advice: cause
      ? `Run the migrations up to ${cause.file}:${cause.line}, which brings ${name}, before green gets traffic.`
      : `Run the migrations, which bring ${name}, before green gets traffic.`,
  };
}

/** Rule 34: green names what the migrations bring later, or never. */
export const missingObject: SkewRule = {
  name: 'missing-object',
  summary: 'Green names something that is not there yet, or that no migration brings.',
  claimEarly(fault, context) {
    const object = states.includes(fault.sqlstate) ? missingIn(fault.message) : undefined;
    if (object === undefined) return undefined;
    return (
      brought(object, context) ?? {
        object: shown(object),
        advice: `Run the migrations before green gets traffic: ${context.statement.id} needs ${shown(object)}.`,
      }
    );
  },
  claim(fault, context) {
    const { statement, step, baseline = step.before } = context;
    const object =
      statement.version === 'green' && states.includes(fault.sqlstate) ? missingIn(fault.message) : undefined;
    if (object === undefined) return undefined;
    const tables = usedRelations(context).flatMap(({ before, after }) =>
      [before?.id, after?.id].filter((id) => id !== undefined),
    );
    if (isIn(baseline, object, tables) || isIn(step.before, object, tables)) return undefined;
    return {
      object: shown(object),
      advice: `Add the migration that brings ${shown(object)}, or correct ${statement.id} at ${statement.source}:${statement.line}.`,
    };
  },
};
