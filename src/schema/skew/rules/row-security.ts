import type { Policy, Relation } from '../../catalog/catalog-snapshot.ts';
import type { Fault } from '../cell.ts';
import { laterFor } from './advice-for.ts';
import { shownRelation, usedRelations, type UsedRelation } from './find-relation.ts';
import { appliesTo, isSubject, letsAllThrough } from './role-standing.ts';
import { claimed, concerns, forBlue, placeOf } from './safer-step.ts';
import type { Claim, Observation, RuleContext, SkewRule } from './skew-rule.ts';

const isAboutRows = (kind: string) => kind === 'row-security' || kind.startsWith('policy-');

/** Tables of the statement on which the step changed who sees which rows. */
const changedTables = (context: RuleContext): (UsedRelation & { after: Relation })[] =>
  usedRelations(context).flatMap((used) =>
    used.after?.rowSecurity === true &&
    (context.step.changes.some(
      (change) =>
        isAboutRows(change.kind) && 'relation' in change && change.relation.after.id === used.after?.id,
    ) ||
      (used.before !== undefined && used.before.id !== used.after.id && !used.before.rowSecurity))
      ? [{ ...used, after: used.after }]
      : [],
  );

const placeFor = (context: RuleContext, table: Relation) =>
  placeOf(context, (change) => isAboutRows(change.kind) && concerns(change, table.id)) ??
  placeOf(context, (change) => concerns(change, table.id));

const advice = (context: RuleContext, table: Relation) =>
  `Begin with a permissive policy USING (true) for ${context.role ?? 'the role of the application'} on ${shownRelation(table)}, and narrow it ${laterFor(context)}, or release a version that sets what the policies ask for first.`;

function claimOf({ sqlstate, message, rung }: Fault, context: RuleContext): Claim | undefined {
  const [changed] = changedTables(context);
  if (!changed) return undefined;
  const refused = sqlstate === '42501' && message.includes('row-level security');
  const unset = sqlstate === '42704' && message.startsWith('unrecognized configuration parameter');
  const broken = sqlstate === '42P17' && message.includes('policy');
  // An empty setting in a policy fails as the value it is cast to.
  const cast =
    sqlstate === '22P02' &&
    rung !== 'parse' &&
    changed.after.policies.some(({ definition }) => definition.includes('current_setting'));
  if (!refused && !unset && !broken && !cast) return undefined;
  const setting = unset ? /"(.+)"/.exec(message)?.[1] : undefined;
  const table =
    changedTables(context).find(({ after }) => message.includes(`"${after.name}"`))?.after ?? changed.after;
  const text =
    setting === undefined
      ? advice(context, table)
      : `Read ${setting} in the policy with current_setting('${setting}', true), and let rows through when it is not set, until ${context.statement.version} is retired.`;
  const mend = `let ${context.statement.id} set what the policies of ${shownRelation(table)} ask for`;
  return claimed(context, shownRelation(table), placeFor(context, table), text, mend);
}

const commandOf: Readonly<Record<string, string>> = {
  ...{ read: 'SELECT', update: 'UPDATE', delete: 'DELETE', insert: 'INSERT' },
  ...{ merge: 'SELECT', 'copy-out': 'SELECT', 'copy-in': 'INSERT' },
};

/** What the policies of a table leave a role of its rows. */
function filterOf(
  context: RuleContext,
  side: 'before' | 'after',
  table: Relation,
  commands: readonly string[],
) {
  const { role, step } = context;
  const snapshot = step[side];
  if (isSubject(snapshot, table, role) === false) return { open: true, text: '' };
  const applying = table.policies.filter(
    (policy) => role === undefined || appliesTo(snapshot, policy, role, commands),
  );
  const permissive = applying.filter(({ restrictive }) => !restrictive);
  const restrictive = applying.filter((policy) => policy.restrictive && !letsAllThrough(policy));
  const text = (policies: readonly Policy[]) => policies.map(({ definition }) => definition).sort();
  return {
    open: permissive.some(letsAllThrough) && restrictive.length === 0,
    none: permissive.length === 0,
    text: JSON.stringify([text(permissive), text(restrictive)]),
    narrowing: new Set(text(restrictive)),
    widening: new Set(text(permissive)),
  };
}

/** Whether what is let through now can only be more than before. */
function onlyWidens(before: ReturnType<typeof filterOf>, after: ReturnType<typeof filterOf>): boolean {
  if (before.widening === undefined || after.widening === undefined) return after.open;
  return (
    [...before.widening].every((one) => after.widening.has(one)) &&
    [...after.narrowing].every((one) => before.narrowing.has(one))
  );
}

function observed(
  context: RuleContext,
  { use, before, after }: ReturnType<typeof changedTables>[number],
): Observation[] {
  const command = commandOf[use.access];
  if (command === undefined) return [];
  const commands = command === 'SELECT' || command === 'INSERT' ? [command] : [command, 'SELECT'];
  const was = before ? filterOf(context, 'before', before, commands) : { open: true, text: '' };
  const is = filterOf(context, 'after', after, commands);
  if (is.open || was.text === is.text) return [];
  const shown = shownRelation(after);
  const subject = isSubject(context.step.after, after, context.role) === true;
  const certain = subject && command !== 'INSERT' && !onlyWidens(was, is);
  const who = context.role ?? 'a role that is neither superuser nor owner';
  return [
    {
      severity: certain ? 'changes-meaning' : 'notice',
      object: shown,
      message:
        is.none === true
          ? `row-level security leaves ${who} no row of ${shown}: no policy is for it`
          : `${who} meets other rows of ${shown} than before: its policies decide now`,
      cause: placeFor(context, after) ?? null,
      advice: advice(context, after),
    },
  ];
}

/** Rule 11: row-level security hides rows from the application's role, or asks for settings it never makes. */
export const rowSecurity: SkewRule = {
  name: 'row-security',
  summary:
    'Row-level security or a policy hides rows that the statement saw before, or refuses those it writes.',
  claim: claimOf,
  observe: forBlue((context) => changedTables(context).flatMap((changed) => observed(context, changed))),
};
