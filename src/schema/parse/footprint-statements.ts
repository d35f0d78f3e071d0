import type {
  CommonTableExpr,
  CopyStmt,
  DeleteStmt,
  DropStmt,
  InsertStmt,
  LockStmt,
  MergeStmt,
  Node,
  RangeVar,
  SelectStmt,
  TruncateStmt,
  UpdateStmt,
  WithClause,
} from 'libpg-query';
import { noteCondition, noteSelect } from './footprint-comparisons.ts';
import { namesIn, relationName } from './footprint-nodes.ts';
import type { RelationUse } from './footprint-parts.ts';
import { noteRelation, type Scope, type Visitors, type Walker } from './footprint-walker.ts';
import { copyWrite, insertWrites, mergeWrites, setWrite } from './footprint-writes.ts';

type Access = RelationUse['access'];

/** Walks a WITH, and gives the scope of the statement that it stands in front of. */
function withQueries(walker: Walker, clause: WithClause | undefined, outer: Scope): Scope {
  if (clause === undefined) return outer;
  const { ctes = [], recursive = false } = clause;
  const named: CommonTableExpr[] = ctes.flatMap((node) =>
    'CommonTableExpr' in node ? [node.CommonTableExpr] : [],
  );
  const queries = new Set(outer.queries);
  if (recursive) for (const { ctename = '' } of named) queries.add(ctename);
  for (const { ctename = '', ctequery } of named) {
    walker.walk(ctequery, { queries: new Set(queries), locked: undefined, expands: false });
    queries.add(ctename);
    walker.into.aliases.add(ctename);
  }
  return { ...outer, queries };
}

/** What the FOR UPDATE of a SELECT locks. */
function lockedBy({ lockingClause }: SelectStmt, outer: Scope): Scope['locked'] {
  const names = new Set<string>();
  for (const item of lockingClause ?? []) {
    const rows = 'LockingClause' in item ? item.LockingClause.lockedRels : undefined;
    if (rows === undefined) return 'all';
    for (const row of rows) if ('RangeVar' in row) names.add(row.RangeVar.relname ?? '');
  }
  return outer.locked === 'all' ? 'all' : names;
}

function select(walker: Walker, body: SelectStmt, outer: Scope): void {
  const { withClause, fromClause, targetList, larg, rarg } = body;
  const inner = { ...withQueries(walker, withClause, outer), locked: undefined, expands: false };
  noteSelect(walker.into, body);
  noteCondition(walker.into, body.whereClause);
  walker.walk(fromClause, { ...inner, locked: lockedBy(body, outer) });
  walker.walk(targetList, { ...inner, expands: true });
  for (const arm of [larg, rarg]) if (arm) select(walker, arm, inner);
  const walked = ['withClause', 'fromClause', 'lockingClause', 'targetList', 'larg', 'rarg'];
  walker.rest(body, walked, inner);
}

interface Change {
  readonly relation?: RangeVar;
  readonly withClause?: WithClause;
  readonly returningList?: Node[];
}

function change(walker: Walker, body: Change, outer: Scope, accesses: readonly Access[]): void {
  const { relation, withClause, returningList } = body;
  const scope = { ...withQueries(walker, withClause, outer), locked: undefined };
  for (const access of accesses) if (relation) noteRelation(walker, relation, access);
  walker.walk(returningList, { ...scope, expands: true });
  walker.rest(body, ['withClause', 'relation', 'returningList'], scope);
}

function insert(walker: Walker, body: InsertStmt, scope: Scope): void {
  const { relation, onConflictClause } = body;
  if (relation) walker.into.writes.push(...insertWrites(relationName(relation), body));
  const updates = onConflictClause?.action === 'ONCONFLICT_UPDATE';
  change(walker, body, scope, updates ? ['insert', 'update'] : ['insert']);
}

function update(walker: Walker, body: UpdateStmt, scope: Scope): void {
  const { relation, targetList } = body;
  if (relation) walker.into.writes.push(setWrite(relationName(relation), targetList));
  change(walker, body, scope, ['update']);
}

const remove = (walker: Walker, body: DeleteStmt, scope: Scope) => {
  change(walker, body, scope, ['delete']);
};

const mergeAccess: Readonly<Record<string, Access>> = {
  ...{ CMD_INSERT: 'insert', CMD_UPDATE: 'update', CMD_DELETE: 'delete' },
};

function merge(walker: Walker, body: MergeStmt, scope: Scope): void {
  const { relation, mergeWhenClauses = [] } = body;
  const actions = mergeWhenClauses.flatMap((node) =>
    'MergeWhenClause' in node ? [node.MergeWhenClause] : [],
  );
  if (relation) {
    const target = relationName(relation);
    walker.into.writes.push(...actions.flatMap((action) => mergeWrites(target, action)));
  }
  const accesses = actions.flatMap(({ commandType }) => mergeAccess[commandType ?? ''] ?? []);
  change(walker, body, scope, ['merge', ...accesses]);
}

function copy(walker: Walker, body: CopyStmt, scope: Scope): void {
  const { relation, attlist, is_from = false } = body;
  if (relation) {
    noteRelation(walker, { ...relation, inh: true }, is_from ? 'copy-in' : 'copy-out');
    if (is_from) walker.into.writes.push(copyWrite(relationName(relation), attlist));
    else if (attlist === undefined) walker.into.stars.add('*');
  }
  for (const column of namesIn(attlist)) walker.into.columns.add(column);
  walker.rest(body, ['relation', 'attlist'], scope);
}

const ranges = (nodes: readonly Node[] | undefined) =>
  (nodes ?? []).flatMap((node) => ('RangeVar' in node ? [node.RangeVar] : []));

function truncate(walker: Walker, { relations }: TruncateStmt): void {
  for (const range of ranges(relations)) noteRelation(walker, range, 'truncate');
}

function lock(walker: Walker, { relations }: LockStmt): void {
  for (const range of ranges(relations)) noteRelation(walker, range, 'other');
}

function drop(walker: Walker, { objects, removeType }: DropStmt): void {
  if (!/TABLE|VIEW|SEQUENCE|INDEX/.test(removeType ?? '')) return;
  for (const object of objects ?? []) {
    const [relname, schemaname] = namesIn('List' in object ? object.List.items : []).reverse();
    if (relname === undefined) continue;
    noteRelation(walker, schemaname === undefined ? { relname } : { relname, schemaname }, 'other', {
      only: false,
    });
  }
}

/** How to walk statements. */
export const statementVisitors: Visitors = {
  SelectStmt: select,
  InsertStmt: insert,
  UpdateStmt: update,
  DeleteStmt: remove,
  MergeStmt: merge,
  CopyStmt: copy,
  TruncateStmt: truncate,
  LockStmt: lock,
  DropStmt: drop,
};
