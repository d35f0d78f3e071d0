import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { claimed, concerns, forBlue, placeOf } from './safer-step.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';

/** The relation that a change gives a column of this name. */
function givenColumn(change: CatalogChange, name: string): Relation | undefined {
  if (change.kind === 'column-added' || change.kind === 'column-renamed')
    return change.after.name === name ? change.relation.after : undefined;
  if (change.kind !== 'relation-replaced' && change.kind !== 'relation-altered') return undefined;
  const has = ({ columns }: Relation) => columns.some((column) => column.name === name);
  return has(change.after) && !has(change.before) ? change.after : undefined;
}

interface CommonColumn {
  readonly name: string;
  readonly tables: readonly Relation[];
}

/** Columns that a NATURAL JOIN of the statement goes by since the step. */
function newCommonColumns(context: RuleContext): CommonColumn[] {
  const { statement } = context;
  if (!statement.footprint.natural) return [];
  const read = usedRelations(context).filter(({ use }) => use.access === 'read');
  const names = new Set(read.flatMap(({ after }) => (after?.columns ?? []).map(({ name }) => name)));
  return [...names].flatMap((name) => {
    const having = (side: 'before' | 'after') =>
      read.flatMap((used) => {
        const relation = used[side];
        return relation?.columns.some((column) => column.name === name) === true ? [relation] : [];
      });
    const tables = having('after');
    return tables.length > 1 && having('before').length < tables.length ? [{ name, tables }] : [];
  });
}

function naturalJoin(context: RuleContext, { name, tables }: CommonColumn): Observation {
  const { before, after, statement } = context;
  const shown = tables.map(shownRelation).join(' and ');
  const mentions = (plan: string | undefined) => plan?.includes(`.${name}`) ?? false;
  const joined = mentions(after.plan) && !mentions(before.plan);
  const two = statement.footprint.relations.length === 2;
  return {
    severity: joined || two ? 'changes-meaning' : 'notice',
    object: tables.map((table) => `${shownRelation(table)}.${name}`).join(', '),
    message: `NATURAL JOIN goes by ${name} as well, since ${shown} both have it: rows whose ${name} differ are lost`,
    cause: placeOf(context, (change) => givenColumn(change, name) !== undefined) ?? null,
    advice: `Release ${statement.id} with JOIN … USING and the columns it means first, and add ${name} after that, or give the new column another name.`,
  };
}

/** Rule 5: a new column has a name that the statement uses without saying whose it is. */
export const ambiguousName: SkewRule = {
  name: 'ambiguous-name',
  summary:
    'A new column has the name of another that the statement, or a function it calls, does not qualify.',
  claim(fault, context) {
    if (fault.sqlstate !== '42702') return undefined;
    const name = /"(.+?)"/.exec(fault.message)?.[1];
    if (name === undefined) return undefined;
    const own = new Set(usedRelations(context).map(({ after }) => after?.id));
    const given = context.step.changes.flatMap((change) => givenColumn(change, name) ?? []);
    const table = given.find(({ id }) => own.has(id)) ?? given[0];
    const object = table ? `${shownRelation(table)}.${name}` : name;
    const inBody = fault.rung !== 'parse';
    const cause = placeOf(
      context,
      (change) =>
        givenColumn(change, name) !== undefined && (table === undefined || concerns(change, table.id)),
    );
    const { id } = context.statement;
    const where = inBody ? `the function that ${id} calls` : id;
    return claimed(
      context,
      object,
      cause,
      `Write ${name} with its table in front in ${where} and release that first; add ${object} after that, or under another name.`,
      `write ${name} with its table in front in ${where}`,
    );
  },
  observe: forBlue((context) => newCommonColumns(context).map((common) => naturalJoin(context, common))),
};
