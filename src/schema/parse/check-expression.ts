import type { A_Expr, FuncCall, Node, TypeName } from 'libpg-query';
import { constantText, lastName, namesIn } from './footprint-nodes.ts';
import {
  all,
  compare,
  isDistinct,
  not,
  numeric,
  ofTruth,
  some,
  toTruth,
  type KnownValue,
  type Truth,
} from './known-value.ts';
import { parseWritten } from './postgres-parser.ts';

type Columns = (column: string) => KnownValue;

const numbers = new Set(['int2', 'int4', 'int8', 'numeric']);
const truthOf = (node: Node | undefined, columns: Columns) => toTruth(evaluate(node, columns));

const special = /^(now|today|tomorrow|yesterday|epoch|allballs|-?infinity)$/i;

function cast(value: KnownValue, type: TypeName | undefined): KnownValue {
  if (value === null || value === undefined) return value;
  const name = lastName(type?.names) ?? '';
  const { text, sort } = value;
  if (numbers.has(name)) {
    const isRounded = (type?.typmods ?? []).length > 0 || (name !== 'numeric' && text.includes('.'));
    return numeric.test(text) && !isRounded ? { text, sort: 'number' } : undefined;
  }
  if (name === 'text' || name === 'varchar') {
    if ((type?.typmods ?? []).length > 0 || sort === 'other' || sort === 'boolean') return undefined;
    return sort !== 'number' || /^(0|-?[1-9]\d*)$/.test(text) ? { text, sort: 'text' } : undefined;
  }
  if (name === 'bool') {
    if (/^(t|true|f|false)$/i.test(text)) return { text: String(/^t/i.test(text)), sort: 'boolean' };
    return undefined;
  }
  return sort !== 'text' || special.test(text) ? undefined : { text, sort: 'other' };
}

function elements(node: Node | undefined, columns: Columns): readonly KnownValue[] | undefined {
  if (node === undefined) return undefined;
  if ('A_ArrayExpr' in node) return (node.A_ArrayExpr.elements ?? []).map((item) => evaluate(item, columns));
  if ('List' in node) return (node.List.items ?? []).map((item) => evaluate(item, columns));
  if ('TypeCast' in node) {
    const { arg, typeName } = node.TypeCast;
    return elements(arg, columns)?.map((value) => cast(value, typeName));
  }
  return undefined;
}

function ofOperator({ kind, name, lexpr, rexpr }: A_Expr, columns: Columns): KnownValue {
  const operator = lastName(name) ?? '';
  const left = evaluate(lexpr, columns);
  if (kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_OP_ALL' || kind === 'AEXPR_IN') {
    const truths = elements(rexpr, columns)?.map((item) => compare(operator, left, item));
    if (truths === undefined) return left === null ? null : undefined;
    const every = kind === 'AEXPR_OP_ALL' || (kind === 'AEXPR_IN' && operator === '<>');
    return ofTruth(every ? all(truths) : some(truths));
  }
  const right = evaluate(rexpr, columns);
  if (kind === 'AEXPR_DISTINCT') return ofTruth(isDistinct(left, right));
  if (kind === 'AEXPR_NOT_DISTINCT') return ofTruth(not(isDistinct(left, right)));
  if (kind !== 'AEXPR_OP') return undefined;
  if (lexpr !== undefined) return ofTruth(compare(operator, left, right));
  if (operator !== '-' || right?.sort !== 'number') return undefined;
  return { text: right.text.startsWith('-') ? right.text.slice(1) : `-${right.text}`, sort: 'number' };
}

function ofFunction({ funcname, args = [] }: FuncCall, columns: Columns): KnownValue {
  const names = namesIn(funcname);
  const name = names.at(-1);
  const values = args.map((argument) => evaluate(argument, columns));
  if (name === 'num_nulls' || name === 'num_nonnulls') {
    if (values.includes(undefined)) return undefined;
    const counted = values.filter((value) => (value === null) === (name === 'num_nulls'));
    return { text: String(counted.length), sort: 'number' };
  }
  if (name !== 'length' && name !== 'char_length' && name !== 'character_length') return undefined;
  const [value] = values;
  if (value === null || value?.sort !== 'text') return value === null ? null : undefined;
  return { text: String(Array.from(value.text).length), sort: 'number' };
}

function evaluate(node: Node | undefined, columns: Columns): KnownValue {
  if (node === undefined) return undefined;
  if ('A_Const' in node) {
    const text = constantText(node.A_Const);
    if (text === null) return null;
    const { ival, fval, boolval } = node.A_Const;
    const sort = boolval ? 'boolean' : ival || fval ? 'number' : 'text';
    return sort === 'number' && !numeric.test(text) ? undefined : { text, sort };
  }
  if ('TypeCast' in node) {
    const { arg, typeName } = node.TypeCast;
    return (typeName?.arrayBounds ?? []).length > 0 ? undefined : cast(evaluate(arg, columns), typeName);
  }
  if ('ColumnRef' in node) {
    const name = lastName(node.ColumnRef.fields);
    return name === undefined ? undefined : columns(name);
  }
  if ('A_Expr' in node) return ofOperator(node.A_Expr, columns);
  if ('FuncCall' in node) return ofFunction(node.FuncCall, columns);
  if ('BoolExpr' in node) {
    const { boolop, args = [] } = node.BoolExpr;
    const truths = args.map((argument) => truthOf(argument, columns));
    if (boolop === 'NOT_EXPR') return ofTruth(not(truths[0]));
    return ofTruth(boolop === 'AND_EXPR' ? all(truths) : some(truths));
  }
  if ('NullTest' in node) {
    const { arg, nulltesttype } = node.NullTest;
    const value = evaluate(arg, columns);
    return value === undefined ? undefined : ofTruth((value === null) === (nulltesttype === 'IS_NULL'));
  }
  if ('BooleanTest' in node) {
    const { arg, booltesttype } = node.BooleanTest;
    const truth = truthOf(arg, columns);
    if (truth === undefined) return undefined;
    const asked = booltesttype?.endsWith('TRUE') ? true : booltesttype?.endsWith('FALSE') ? false : null;
    return ofTruth((truth === asked) !== (booltesttype?.includes('NOT') ?? false));
  }
  return undefined;
}

const trees = new Map<string, Node | undefined>();

function treeOf(expression: string): Node | undefined {
  if (trees.has(expression)) return trees.get(expression);
  const statement = parseWritten(`SELECT ${expression}`);
  const target = statement && 'SelectStmt' in statement ? statement.SelectStmt.targetList?.[0] : undefined;
  const tree = target && 'ResTarget' in target ? target.ResTarget.val : undefined;
  trees.set(expression, tree);
  return tree;
}

/** What a condition of the catalog comes to for the values that are known: true and NULL satisfy a CHECK. */
export function evaluateCondition(expression: string, columns: Columns): Truth {
  return truthOf(treeOf(expression), columns);
}

/** The value of an expression of the catalog that is a constant; `undefined` when it takes Postgres to tell. */
export function constantValue(expression: string): KnownValue {
  return evaluate(treeOf(expression), () => undefined);
}
