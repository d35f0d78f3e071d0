import type { InsertStmt, MergeWhenClause, Node, OnConflictClause, SelectStmt } from 'libpg-query';
import type { Write, WrittenValue } from './footprint-parts.ts';
import { constantText, namesIn } from './footprint-nodes.ts';
import type { RelationName } from './statement-facts.ts';

function writtenValue(node: Node | undefined): WrittenValue {
  if (node === undefined) return { kind: 'expression' };
  if ('SetToDefault' in node) return { kind: 'default' };
  if ('ParamRef' in node) return { kind: 'parameter', number: node.ParamRef.number ?? 0 };
  if ('TypeCast' in node) return writtenValue(node.TypeCast.arg);
  if ('CollateClause' in node) return writtenValue(node.CollateClause.arg);
  if ('MultiAssignRef' in node) {
    const { source, colno = 1 } = node.MultiAssignRef;
    return writtenValue(source && 'RowExpr' in source ? source.RowExpr.args?.[colno - 1] : undefined);
  }
  if ('A_Const' in node) {
    const text = constantText(node.A_Const);
    return text === null ? { kind: 'null' } : { kind: 'constant', text };
  }
  if ('A_Expr' in node) {
    const { name, lexpr, rexpr } = node.A_Expr;
    const value = lexpr === undefined && namesIn(name)[0] === '-' ? writtenValue(rexpr) : undefined;
    if (value?.kind === 'constant') return { kind: 'constant', text: `-${value.text}` };
  }
  return { kind: 'expression' };
}

const targets = (nodes: readonly Node[] | undefined) =>
  (nodes ?? []).flatMap((node) => ('ResTarget' in node ? [node.ResTarget] : []));

/** What SET writes. */
export function setWrite(relation: RelationName, targetList: readonly Node[] | undefined): Write {
  const set = targets(targetList);
  return {
    ...{ relation, command: 'update', width: undefined, conflict: undefined },
    columns: set.map(({ name }) => name ?? ''),
    rows: [set.map(({ indirection, val }) => (indirection ? { kind: 'expression' } : writtenValue(val)))],
  };
}

/** The values that a SELECT gives, as far as its text tells how many they are. */
function selectedRows(select: SelectStmt): { rows: Write['rows']; width: number | undefined } {
  const { valuesLists, targetList, larg } = select;
  if (valuesLists) {
    const rows = valuesLists.map((row) =>
      ('List' in row ? (row.List.items ?? []) : []).map((item) => writtenValue(item)),
    );
    return { rows, width: rows[0]?.length };
  }
  if (larg) return { rows: [], width: selectedRows(larg).width };
  const values = targets(targetList).map(({ val }) => val);
  const starred = values.some((value) => {
    const fields =
      value && 'ColumnRef' in value
        ? value.ColumnRef.fields
        : value && 'A_Indirection' in value
          ? value.A_Indirection.indirection
          : undefined;
    return (fields ?? []).some((field) => 'A_Star' in field);
  });
  return starred
    ? { rows: [], width: undefined }
    : { rows: [values.map((value) => writtenValue(value))], width: values.length };
}

function conflictOf(clause: OnConflictClause | undefined): Write['conflict'] {
  if (clause === undefined) return undefined;
  const elements = clause.infer?.indexElems ?? [];
  return {
    columns: elements.flatMap((element) =>
      'IndexElem' in element && element.IndexElem.name !== undefined ? [element.IndexElem.name] : [],
    ),
    constraint: clause.infer?.conname,
    action: clause.action === 'ONCONFLICT_UPDATE' ? 'update' : 'nothing',
  };
}

const columnNames = (cols: readonly Node[] | undefined) => targets(cols).map(({ name }) => name ?? '');

/** What an INSERT writes, its ON CONFLICT DO UPDATE included. */
export function insertWrites(relation: RelationName, insert: InsertStmt): Write[] {
  const { cols, selectStmt, onConflictClause } = insert;
  const conflict = conflictOf(onConflictClause);
  const source = selectStmt && 'SelectStmt' in selectStmt ? selectStmt.SelectStmt : undefined;
  const { rows, width } = source ? selectedRows(source) : { rows: [[]], width: undefined };
  const byPosition = cols === undefined && source !== undefined;
  return [
    {
      ...{ relation, command: 'insert', rows, conflict },
      columns: byPosition ? undefined : columnNames(cols),
      width: byPosition ? width : undefined,
    },
    ...(conflict?.action === 'update' ? [setWrite(relation, onConflictClause?.targetList)] : []),
  ];
}

/** What an action of a MERGE writes. */
export function mergeWrites(relation: RelationName, clause: MergeWhenClause): Write[] {
  const { commandType, targetList, values } = clause;
  if (commandType === 'CMD_UPDATE') return [setWrite(relation, targetList)];
  if (commandType !== 'CMD_INSERT') return [];
  const row = (values ?? []).map((value) => writtenValue(value));
  const byPosition = targetList === undefined && values !== undefined;
  return [
    {
      ...{ relation, command: 'insert', rows: [row], conflict: undefined },
      columns: byPosition ? undefined : columnNames(targetList),
      width: byPosition ? row.length : undefined,
    },
  ];
}

/** What COPY … FROM writes. */
export const copyWrite = (relation: RelationName, attributes: readonly Node[] | undefined): Write => ({
  ...{ relation, command: 'copy', rows: [], width: undefined, conflict: undefined },
  columns: attributes ? namesIn(attributes) : undefined,
});
