import type {
  A_Const,
  A_Expr,
  A_Indirection,
  CaseExpr,
  ColumnRef,
  FuncCall,
  IndexElem,
  JoinExpr,
  MinMaxExpr,
  ParamRef,
  RangeFunction,
  RangeSubselect,
  RangeVar,
  ResTarget,
  SortBy,
  SubLink,
  TypeName,
  WindowDef,
} from 'libpg-query';
import { noteFunction, noteOperator } from './footprint-comparisons.ts';
import { columnsIn, constantText, lastName, namesIn } from './footprint-nodes.ts';
import { noteRelation, type Scope, type Visitors, type Walker } from './footprint-walker.ts';

const addAll = (to: Set<string>, names: readonly string[]) => {
  for (const name of names) to.add(name);
};

function range(walker: Walker, body: RangeVar, { queries, locked }: Scope): void {
  const alias = body.alias?.aliasname ?? body.relname ?? '';
  if (body.schemaname === undefined && queries.has(body.relname ?? '')) {
    walker.into.aliases.add(alias);
    return;
  }
  noteRelation(walker, body, 'read', { locked: locked === 'all' || locked?.has(alias) === true });
}

function subselect(walker: Walker, body: RangeSubselect, scope: Scope): void {
  const alias = body.alias?.aliasname;
  if (alias !== undefined) walker.into.aliases.add(alias);
  const { locked } = scope;
  const all = locked === 'all' || (alias !== undefined && locked?.has(alias) === true);
  walker.walk(body.subquery, { ...scope, locked: all ? 'all' : undefined });
}

function rangeFunction(walker: Walker, body: RangeFunction, scope: Scope): void {
  if (body.alias?.aliasname !== undefined) walker.into.aliases.add(body.alias.aliasname);
  walker.rest(body, ['alias'], { ...scope, locked: undefined });
}

/** What the row sources in a part of FROM go by. */
function aliasesIn(tree: unknown, found: string[] = []): string[] {
  if (Array.isArray(tree)) {
    for (const item of tree) aliasesIn(item, found);
  } else if (typeof tree === 'object' && tree !== null) {
    for (const [part, body] of Object.entries(tree)) {
      if (part === 'RangeVar') {
        const { alias, relname } = body as RangeVar;
        found.push(alias?.aliasname ?? relname ?? '');
      } else aliasesIn(body, found);
    }
  }
  return found;
}

function join(walker: Walker, body: JoinExpr, scope: Scope): void {
  const { larg, rarg, isNatural, usingClause } = body;
  if (isNatural) walker.into.natural = true;
  for (const column of namesIn(usingClause)) {
    for (const set of [walker.into.using, walker.into.columns, walker.into.compared]) set.add(column);
  }
  const missing = { JOIN_LEFT: [rarg], JOIN_RIGHT: [larg], JOIN_FULL: [larg, rarg] };
  addAll(
    walker.into.outer,
    Object.entries(missing).flatMap(([type, sides]) => (type === body.jointype ? aliasesIn(sides) : [])),
  );
  walker.walk([larg, rarg], scope);
  walker.rest(body, ['larg', 'rarg', 'usingClause'], { ...scope, locked: undefined });
}

function column({ into }: Walker, { fields = [] }: ColumnRef, { expands }: Scope): void {
  const names = namesIn(fields);
  const name = names.at(-1);
  if (names.length < fields.length) {
    into.stars.add(name ?? '*');
    if (!expands && name !== undefined) into.rowNames.add(name);
  } else if (name !== undefined) {
    into.columns.add(name);
    if (names.length === 1) {
      into.unqualified.add(name);
      into.rowNames.add(name);
    }
  }
}

function target(walker: Walker, body: ResTarget, scope: Scope): void {
  const { name, val, indirection } = body;
  // In a SELECT this is a label, which ORDER BY may name; written columns come by the same node.
  if (name !== undefined && !scope.expands) walker.into.columns.add(name);
  addAll(walker.into.columns, namesIn(indirection));
  const starred = val !== undefined && ('ColumnRef' in val || 'A_Indirection' in val);
  walker.walk([val, indirection], { ...scope, expands: scope.expands && starred });
}

function indirection(walker: Walker, body: A_Indirection, scope: Scope): void {
  const { arg, indirection: parts = [] } = body;
  addAll(walker.into.columns, namesIn(parts));
  if (parts.some((part) => 'A_Star' in part) && arg && 'ColumnRef' in arg) {
    const name = lastName(arg.ColumnRef.fields) ?? '*';
    for (const set of [walker.into.stars, walker.into.columns]) set.add(name);
  } else {
    walker.walk([arg, parts], scope);
  }
}

function call(walker: Walker, body: FuncCall, scope: Scope): void {
  const name = lastName(body.funcname) ?? '';
  walker.into.routines.add(name);
  noteFunction(walker.into, name, body);
  const [argument] = body.args ?? [];
  // That a row is there does not hang on what its columns are.
  const countsRows = name === 'count' && argument !== undefined && 'ColumnRef' in argument;
  if (countsRows) {
    const name = lastName(argument.ColumnRef.fields);
    if (name !== undefined) walker.into.columns.add(name);
  }
  walker.rest(body, countsRows ? ['funcname', 'args'] : ['funcname'], { ...scope, expands: false });
}

/** `to_jsonb(t) ->> 'a'` reads one column of the row. */
function keyOfRow({ name, lexpr, rexpr }: A_Expr): string | undefined {
  if (!['->', '->>'].includes(lastName(name) ?? '')) return undefined;
  const call = lexpr && 'FuncCall' in lexpr ? lexpr.FuncCall : undefined;
  const rows =
    call?.args?.length === 1 &&
    ['to_jsonb', 'to_json', 'row_to_json'].includes(lastName(call.funcname) ?? '');
  const key = rows && rexpr && 'A_Const' in rexpr ? rexpr.A_Const.sval : undefined;
  return call?.args?.[0] && 'ColumnRef' in call.args[0] ? key?.sval : undefined;
}

function operator(walker: Walker, body: A_Expr, scope: Scope): void {
  noteOperator(walker.into, body);
  const key = keyOfRow(body);
  if (key !== undefined) {
    walker.into.columns.add(key);
    walker.into.constants.add(key);
    const call = body.lexpr && 'FuncCall' in body.lexpr ? lastName(body.lexpr.FuncCall.funcname) : undefined;
    if (call !== undefined) walker.into.routines.add(call);
    return;
  }
  walker.rest(body, ['name'], { ...scope, expands: false });
}

function subLink(walker: Walker, body: SubLink, scope: Scope): void {
  if (body.testexpr) {
    walker.into.operators.add(lastName(body.operName) ?? '=');
    addAll(walker.into.compared, columnsIn(body.testexpr));
  }
  walker.rest(body, ['operName'], { ...scope, expands: false });
}

function sort(walker: Walker, body: SortBy, scope: Scope): void {
  addAll(walker.into.ordered, columnsIn(body.node));
  addAll(walker.into.operators, namesIn(body.useOp));
  walker.walk(body.node, scope);
}

function typeName({ into }: Walker, { names }: TypeName): void {
  const name = lastName(names);
  if (name !== undefined) into.types.add(name);
}

/** How to walk what statements consist of. */
export const expressionVisitors: Visitors = {
  RangeVar: range,
  RangeSubselect: subselect,
  RangeFunction: rangeFunction,
  TargetRelation: (walker, body: RangeVar) => {
    noteRelation(walker, body, 'other', { only: false });
  },
  JoinExpr: join,
  ColumnRef: column,
  ResTarget: target,
  A_Indirection: indirection,
  FuncCall: call,
  A_Expr: operator,
  SubLink: subLink,
  SortBy: sort,
  TypeName: typeName,
  A_Const: ({ into }, body: A_Const) => {
    if (body.sval) into.constants.add(constantText(body) ?? '');
  },
  ParamRef: ({ into }, body: ParamRef) => {
    into.parameters = Math.max(into.parameters, body.number ?? 0);
  },
  IndexElem: (walker, body: IndexElem, scope) => {
    if (body.name !== undefined) walker.into.columns.add(body.name);
    walker.walk(body.expr, scope);
  },
  WindowDef: (walker, body: WindowDef, scope) => {
    addAll(walker.into.compared, columnsIn(body.partitionClause));
    walker.rest(body, [], scope);
  },
  MinMaxExpr: (walker, body: MinMaxExpr, scope) => {
    addAll(walker.into.ordered, columnsIn(body.args));
    walker.rest(body, [], { ...scope, expands: false });
  },
  CaseExpr: (walker, body: CaseExpr, scope) => {
    if (body.arg) {
      walker.into.operators.add('=');
      addAll(walker.into.compared, columnsIn([body.arg, body.args]));
    }
    walker.rest(body, [], { ...scope, expands: false });
  },
};
