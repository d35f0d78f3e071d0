import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';

interface MetRule {
  readonly table: Relation;
  readonly definition: string;
}

/** Events of a rule that a way of using a table sets off. */
const events: Readonly<Record<string, string>> = { insert: 'INSERT', update: 'UPDATE', delete: 'DELETE' };

const eventOf = (definition: string) => /\bON\s+(SELECT|INSERT|UPDATE|DELETE)\s+TO\b/i.exec(definition)?.[1];

/** Rules that are new on a table the statement writes, and that rewrite this way of writing. */
function newRules(context: RuleContext): MetRule[] {
  return usedRelations(context).flatMap(({ use, before, after }) =>
    (after?.rules ?? [])
      .filter((definition) => !before?.rules.includes(definition))
      .filter((definition) => eventOf(definition)?.toUpperCase() === events[use.access])
      .flatMap((definition) => (after ? [{ table: after, definition }] : [])),
  );
}

const ruleName = (definition: string) => {
  const name = /\bRULE\s+("(?:[^"]|"")*"|\S+)/i.exec(definition)?.[1] ?? 'the rule';
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
};

const cause = (context: RuleContext, { id }: Relation) =>
  causeOf(
    context,
    (change) =>
      (change.kind === 'relation-altered' && change.what === 'rules' && change.after.id === id) ||
      (change.kind === 'relation-added' && change.after.id === id),
  );

const advice = ({ table, definition }: MetRule, id: string) =>
  `Create ${ruleName(definition)} on ${shownRelation(table)} in a later release, once the version that runs ${id} is retired, or use a trigger that does it for the new version only.`;

const said = ({ definition }: MetRule) => {
  const instead = /\bDO\s+INSTEAD\b/i.test(definition);
  const nothing = /\bDO\s+INSTEAD\s+NOTHING\b/i.test(definition);
  return { instead, effect: nothing ? 'does nothing' : instead ? 'does something else' : 'does more' };
};

/** Rule 33: a rewrite rule puts other commands in the place of the statement's own. */
export const rewriteRule: SkewRule = {
  name: 'rewrite-rule',
  summary: 'A new rewrite rule refuses the statement, or does something else in its place.',
  claim(fault, context) {
    if (fault.sqlstate !== '0A000') return undefined;
    const rule = newRules(context)[0];
    if (rule === undefined) return undefined;
    const place = cause(context, rule.table);
    return {
      object: `${shownRelation(rule.table)}.${ruleName(rule.definition)}`,
      ...(place ? { cause: place } : {}),
      advice: advice(rule, context.statement.id),
    };
  },
  observe: (context) =>
    newRules(context).map((rule): Observation => {
      const { instead, effect } = said(rule);
      const name = ruleName(rule.definition);
      const conditional = /\bWHERE\b/i.test(rule.definition.split(/\bDO\b/i)[0] ?? '');
      return {
        severity: conditional || !instead ? 'notice' : 'changes-meaning',
        object: `${shownRelation(rule.table)}.${name}`,
        message: `${eventOf(rule.definition) ?? 'writing'} on ${shownRelation(rule.table)} ${effect}${conditional ? ' for some rows' : ''}: ${name} rewrites it`,
        cause: cause(context, rule.table) ?? null,
        advice: advice(rule, context.statement.id),
      };
    }),
};
