import type { CatalogSnapshot, Column } from '../../catalog/catalog-snapshot.ts';
import { constantValue } from '../../parse/check-expression.ts';
import { compare } from '../../parse/known-value.ts';
import { claimOn, laterFor } from './advice-for.ts';
import { mayAssign } from './filling-triggers.ts';
import { demandOn } from './left-null.ts';
import { shownRelation } from './find-relation.ts';
import { forBlue } from './safer-step.ts';
import { seenDifference } from './seen-difference.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';
import { tableWrites, writesOnBothSides, type TableWrite } from './table-writes.ts';
import { causeOfColumn } from './touched-by.ts';
import { defaultOf } from './written-value.ts';

/** Columns that some row gets from the default. */
export function defaulted({ omitted, filled }: TableWrite): Column[] {
  const asked = [...filled.values()].filter(({ values }) => values.some(({ kind }) => kind === 'default'));
  return [...omitted, ...asked.map(({ column }) => column)].filter(({ generated }) => generated === null);
}

/** Expressions whose value is another one each time; the sort of it tells what they have in common. */
function generator(expression: string): 'time' | 'uuid' | 'number' | undefined {
  if (expression === 'identity' || expression.startsWith('nextval(')) return 'number';
  if (
    /^\(?(now\(\)|CURRENT_TIMESTAMP|LOCALTIMESTAMP|CURRENT_DATE|(clock|statement|transaction)_timestamp\(\))/i.test(
      expression,
    )
  )
    return 'time';
  return /\buuid\w*\(/.test(expression) ? 'uuid' : undefined;
}

type Difference = 'none' | 'other' | 'possible';

/** Whether two defaults give different values. */
function difference(before: string | null, after: string | null, sameType: boolean): Difference {
  if (before === after) return 'none';
  const [old, fresh] = [before, after].map((one) => (one === null ? null : constantValue(one)));
  if (old !== undefined && fresh !== undefined) {
    if (old?.text === fresh?.text) return 'none';
    const equal = old && fresh ? compare('=', old, fresh) : false;
    // Postgres writes every value of a type in one way, but values of two types in two.
    return equal === true ? 'none' : equal === false || sameType ? 'other' : 'possible';
  }
  const [kind, newKind] = [before, after].map((one) => (one === null ? undefined : generator(one)));
  if (kind !== undefined && kind === newKind) return 'none';
  const known = (value: typeof old, sort: typeof kind) => value !== undefined || sort !== undefined;
  return known(old, kind) && known(fresh, newKind) ? 'other' : 'possible';
}

function observed(
  before: TableWrite,
  after: TableWrite,
  column: Column,
  earlier: Column,
  snapshots: { readonly before: CatalogSnapshot; readonly after: CatalogSnapshot },
  context: RuleContext,
): Observation[] {
  const old = defaultOf(earlier, snapshots.before);
  const fresh = defaultOf(column, snapshots.after);
  const sameText =
    earlier.expressionVersion !== undefined && earlier.expressionVersion === column.expressionVersion;
  const found = sameText ? 'none' : difference(old, fresh, earlier.typeId === column.typeId);
  const isRefused = fresh === null && demandOn(column, after.table, snapshots.after) !== undefined;
  if (found === 'none' || isRefused) return [];
  // Where a column was left NULL, a value does no harm to a version that knows NULL only.
  const wasNull = old === null || constantValue(old) === null;
  const mayBeFilled =
    mayAssign(before.table, 'insert', earlier.name, snapshots.before) ||
    mayAssign(after.table, 'insert', column.name, snapshots.after);
  const isOther = (found === 'other' && !mayBeFilled) || seenDifference(context)?.column === column.name;
  const object = `${shownRelation(after.table)}.${column.name}`;
  return [
    {
      severity: isOther && !wasNull ? 'changes-meaning' : 'notice',
      object,
      message: `rows that leave out ${object} get ${fresh ?? 'NULL'} instead of ${old ?? 'NULL'}`,
      cause: causeOfColumn(context, after.table, column.name) ?? null,
      advice: `Let the new version write ${object} itself, and change its default ${laterFor(context)}.`,
    },
  ];
}

const denied = /^permission denied for (sequence|function) (.+)$/;

/** Rule 20: a column that the statement leaves out gets another value, or one that its role may not make. */
export const defaultChanged: SkewRule = {
  name: 'default-changed',
  summary: 'The default of a column that the statement leaves out gives another value, or needs a privilege.',
  claim(fault, context) {
    const [, sort, name = ''] = fault.sqlstate === '42501' ? (denied.exec(fault.message) ?? []) : [];
    if (sort === undefined) return undefined;
    for (const write of tableWrites(context, 'after')) {
      const column = defaulted(write).find(({ default: expression }) => expression?.includes(name) ?? false);
      if (column === undefined) continue;
      const object = `${shownRelation(write.table)}.${column.name}`;
      const role = context.statement.role ?? context.role ?? 'the role of the application';
      const grant =
        sort === 'sequence' ? `GRANT USAGE ON SEQUENCE ${name}` : `GRANT EXECUTE ON FUNCTION ${name}`;
      const instead = sort === 'sequence' ? ', or make the column an identity, which needs no grant' : '';
      return claimOn(
        object,
        causeOfColumn(context, write.table, column.name),
        `${grant} TO ${role} in the same transaction as the default of ${object}${instead}.`,
      );
    }
    return undefined;
  },
  observe: forBlue((context) =>
    writesOnBothSides(context).flatMap(({ before, after }) => {
      if (before === undefined || after.write.command === 'update') return [];
      const same = before.table.id === after.table.id;
      const now = defaulted(after);
      return defaulted(before).flatMap((earlier) => {
        const column = now.find(({ name, attribute }) =>
          same ? attribute === earlier.attribute : name === earlier.name,
        );
        return column ? observed(before, after, column, earlier, context.step, context) : [];
      });
    }),
  ),
};
