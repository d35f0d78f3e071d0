import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { laterFor } from './advice-for.ts';
import { routinesNamed, shownRoutine } from './called-routines.ts';
import { runsDiffer } from './differing-runs.ts';
import { shownRelation, usedRelations, type UsedRelation } from './find-relation.ts';
import { scansOf } from './plan-scans.ts';
import { concerns, forBlue, placeOf } from './safer-step.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';

const full = ({ schema, name }: Relation) => `${schema}.${name}`;

/** The relation a name of the statement resolves to, as its plan says; what the search path says where it has none. */
function resolved(context: RuleContext, { use, ...sides }: UsedRelation, side: 'before' | 'after') {
  const plan = context[side].plan;
  const scan = plan === undefined ? undefined : scansOf(plan).find(({ alias }) => alias === use.alias);
  if (scan?.schema === undefined || scan.relation !== use.name) return sides[side];
  return (
    [...context.step[side].relations.values()].find(
      ({ schema, name }) => schema === scan.schema && name === scan.relation,
    ) ?? sides[side]
  );
}

const sameColumns = (one: Relation, other: Relation) => {
  const shape = ({ columns }: Relation) => columns.map(({ name, type }) => `${name} ${type}`).sort();
  return shape(one).join('\0') === shape(other).join('\0');
};

const brings = /^relation-(?:added|renamed|replaced)$|^schema-/;

function otherRelation(context: RuleContext, used: UsedRelation): Observation[] {
  if (!context.step.changes.some(({ kind }) => brings.test(kind))) return [];
  const { use } = used;
  const [before, after] = [resolved(context, used, 'before'), resolved(context, used, 'after')];
  if (use.schema !== undefined || !before || !after || before.id === after.id) return [];
  const still = context.step.after.relations.get(before.id);
  // A view over the table that had the name answers for it.
  if (after.reads.includes(before.id)) return [];
  const shadowed = still !== undefined && full(still) === full(before) && full(after) !== full(before);
  const swapped = !shadowed && sameColumns(before, after);
  if (!shadowed && !swapped) return [];
  return [
    {
      severity: shadowed ? 'changes-meaning' : 'notice',
      object: shadowed ? full(after) : shownRelation(after),
      message: shadowed
        ? `${use.name} means ${full(after)} now, which comes before ${full(before)} in the search path; open sessions go on with the old one`
        : `${use.name} is another table now, with the same columns${still ? `; the old one is ${shownRelation(still)}` : ''}`,
      cause: placeOf(context, (change) => concerns(change, after.id)) ?? null,
      advice: shadowed
        ? `Give ${full(after)} a name of its own, or release ${context.statement.id} with ${full(before)} first.`
        : `See that ${shownRelation(after)} has the rows of the old table, also those written until the swap.`,
    },
  ];
}

/** Routines of a called name that take other types than those there were. */
function otherRoutine(context: RuleContext): Observation[] {
  const { step, before, after, statement } = context;
  const types = (cell: typeof before) => cell.shape?.parameters.join();
  if (types(before) === types(after) && !runsDiffer(context)) return [];
  return statement.footprint.routines.flatMap((name): Observation[] => {
    const known = routinesNamed(step.before, name);
    const fresh = routinesNamed(step.after, name).filter(({ id }) => known.every((old) => old.id !== id));
    const kept = known.filter(({ id }) => step.after.routines.has(id));
    const [routine] = fresh;
    if (!routine || kept.length === 0) return [];
    return [
      {
        severity: runsDiffer(context) ? 'changes-meaning' : 'notice',
        object: shownRoutine(routine),
        message: `${name}(…) can mean ${shownRoutine(routine)} now, beside ${kept.map(shownRoutine).join(', ')}`,
        cause:
          placeOf(context, (change) => change.kind === 'routine-added' && change.after.id === routine.id) ??
          null,
        advice: `Give ${shownRoutine(routine)} another name, or cast the arguments in ${statement.id} first, and add it ${laterFor(context)}.`,
      },
    ];
  });
}

/** Rule 14: a bare name that means something else, because another thing of that name comes first. */
export const shadowedName: SkewRule = {
  name: 'shadowed-name',
  summary: 'A name of the statement means another relation or function than before, which is found first.',
  observe: forBlue((context) => [
    ...usedRelations(context).flatMap((used) => otherRelation(context, used)),
    ...otherRoutine(context),
  ]),
};
