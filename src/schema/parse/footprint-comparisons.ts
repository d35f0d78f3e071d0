import type { A_Expr, FuncCall, Node, SelectStmt } from 'libpg-query';
import type { Collector } from './footprint-collector.ts';
import { columnsIn, lastName } from './footprint-nodes.ts';

const ordering = new Set(['<', '>', '<=', '>=', '~<~', '~>~', '~<=~', '~>=~']);
const equating = new Set(['=', '<>', '!=', '~~', '!~~', '~~*', '!~~*', '~', '~*', '!~', '!~*', '<->', '%']);

const add = (to: Set<string>, names: readonly string[]) => {
  for (const name of names) to.add(name);
};

/** Notes the operators of an expression, and the columns it compares. */
export function noteOperator(into: Collector, expression: A_Expr): void {
  const { kind, name, lexpr, rexpr } = expression;
  const between = kind?.includes('BETWEEN') ?? false;
  const operator = lastName(name) ?? '';
  add(into.operators, between ? ['<', '<=', '>', '>='] : [operator]);
  const ordered = between || ordering.has(operator);
  if (!ordered && !equating.has(operator)) return;
  const columns = columnsIn([lexpr, rexpr]);
  add(into.compared, columns);
  if (!ordered) return;
  add(into.ordered, columns);
  add(into.ranged, columns);
}

/** Notes what aggregates and functions compare their arguments for. */
export function noteFunction(into: Collector, name: string, { args, agg_distinct }: FuncCall): void {
  if (name === 'min' || name === 'max') add(into.ordered, columnsIn(args));
  if (agg_distinct) add(into.compared, columnsIn(args));
}

const outputs = ({ targetList, larg }: SelectStmt): readonly Node[] =>
  larg ? outputs(larg) : (targetList ?? []);

/** What ORDER BY or GROUP BY goes by: `2` and an output's name stand for that output. */
function soughtOutput(select: SelectStmt, node: Node | undefined): Node | undefined {
  if (node && 'A_Const' in node) return outputs(select)[(node.A_Const.ival?.ival ?? 0) - 1];
  const fields = node && 'ColumnRef' in node ? node.ColumnRef.fields : undefined;
  const name = fields?.length === 1 ? lastName(fields) : undefined;
  const named = outputs(select).find(
    (output) => name !== undefined && 'ResTarget' in output && output.ResTarget.name === name,
  );
  return named ?? node;
}

function eachArm(select: SelectStmt, visit: (arm: SelectStmt) => void): void {
  if (select.larg) eachArm(select.larg, visit);
  if (select.rarg) eachArm(select.rarg, visit);
  if (!select.larg) visit(select);
}

/** Columns that a condition holds for only where they are not NULL. */
function presentIn(condition: Node | undefined): string[] {
  if (condition === undefined) return [];
  if ('BoolExpr' in condition) {
    const { boolop, args = [] } = condition.BoolExpr;
    return boolop === 'AND_EXPR' ? args.flatMap((arg) => presentIn(arg)) : [];
  }
  if ('NullTest' in condition) {
    const { arg, nulltesttype } = condition.NullTest;
    return nulltesttype === 'IS_NOT_NULL' ? plainColumn(arg) : [];
  }
  if ('SubLink' in condition) return plainColumn(condition.SubLink.testexpr);
  if (!('A_Expr' in condition) || condition.A_Expr.kind?.includes('DISTINCT') === true) return [];
  const { name, lexpr, rexpr } = condition.A_Expr;
  const operator = lastName(name) ?? '';
  const strict = operator.includes('BETWEEN') || ordering.has(operator) || equating.has(operator);
  return strict ? [...plainColumn(lexpr), ...plainColumn(rexpr)] : [];
}

function plainColumn(node: Node | undefined): string[] {
  if (node && 'TypeCast' in node) return plainColumn(node.TypeCast.arg);
  return node && 'ColumnRef' in node ? columnsIn(node) : [];
}

/** Notes what the WHERE of a statement demands. */
export function noteCondition(into: Collector, condition: Node | undefined): void {
  add(into.present, presentIn(condition));
}

/** Notes what a SELECT orders by, groups by and tells apart. */
export function noteSelect(into: Collector, select: SelectStmt): void {
  const { sortClause, groupClause, distinctClause, op, all } = select;
  for (const item of sortClause ?? []) {
    if ('SortBy' in item) add(into.ordered, columnsIn(soughtOutput(select, item.SortBy.node)));
  }
  for (const item of groupClause ?? []) add(into.compared, columnsIn(soughtOutput(select, item)));
  if (distinctClause) {
    // A plain DISTINCT is one empty node.
    const listed = distinctClause.filter((item) => Object.keys(item).length > 0);
    for (const item of listed) add(into.compared, columnsIn(soughtOutput(select, item)));
    if (listed.length === 0) add(into.compared, columnsIn(select.targetList));
  }
  if (op !== undefined && op !== 'SETOP_NONE' && !all) {
    eachArm(select, ({ targetList }) => {
      add(into.compared, columnsIn(targetList));
    });
  }
  if ((groupClause ?? []).length > 0) into.groupBy = true;
}
