import type { Node, UpdateStmt } from 'libpg-query';
import { parsePostgres, walkTree } from './postgres-parser.ts';
import type { RelationName } from './statement-facts.ts';

/** A column that a statement fills from other columns of the same row. */
export interface ColumnCopy {
  readonly relation: RelationName;
  readonly column: string;
  /** Bare names of the columns that its new value is made of. */
  readonly from: readonly string[];
}

const nameOf = (node: Node | undefined) => (node && 'String' in node ? node.String.sval : undefined);

/** Columns of the table itself that an expression reads; columns of other tables of the UPDATE have a qualifier. */
function columnsRead(expression: Node | undefined, own: ReadonlySet<string>): string[] {
  const columns = new Set<string>();
  walkTree([expression], (kind, body) => {
    if (kind !== 'ColumnRef') return;
    const parts = ((body as { fields?: Node[] }).fields ?? []).map(nameOf);
    const column = parts.at(-1);
    const qualifier = parts.at(-2);
    if (column !== undefined && (qualifier === undefined || own.has(qualifier))) columns.add(column);
  });
  return [...columns];
}

function copiesOf({ relation, targetList = [], fromClause = [] }: UpdateStmt): ColumnCopy[] {
  if (relation?.relname === undefined) return [];
  const own = new Set([relation.alias?.aliasname ?? relation.relname]);
  // UPDATE t SET … FROM t AS older: the same row, by another name.
  walkTree(fromClause, (kind, body) => {
    if (kind !== 'RangeVar') return;
    const range = body as NonNullable<UpdateStmt['relation']>;
    if (range.relname === relation.relname) own.add(range.alias?.aliasname ?? range.relname ?? '');
  });
  const name = { schema: relation.schemaname, name: relation.relname };
  return targetList.flatMap((target) => {
    if (!('ResTarget' in target) || target.ResTarget.name === undefined) return [];
    const column = target.ResTarget.name;
    const from = columnsRead(target.ResTarget.val, own).filter((read) => read !== column);
    return from.length > 0 ? [{ relation: name, column, from }] : [];
  });
}

async function updatesIn(sql: string): Promise<UpdateStmt[]> {
  const parsed = await parsePostgres(sql);
  const updates: UpdateStmt[] = [];
  if (!parsed.ok) return updates;
  walkTree(
    parsed.statements.map(({ node }) => node),
    (kind, body) => {
      if (kind === 'UpdateStmt') updates.push(body as UpdateStmt);
    },
  );
  return updates;
}

/** Body of a DO block; backfills in batches are written as one. */
const blockBody = /^\s*do\b[^]*?\$(\w*)\$([^]*)\$\1\$/i;

/** Which columns a statement of a migration fills from other columns of their row, also inside a DO block. */
export async function columnCopies(sql: string): Promise<ColumnCopy[]> {
  if (!/\bupdate\b/i.test(sql)) return [];
  const body = blockBody.exec(sql)?.[2];
  const texts = body === undefined ? [sql] : (body.match(/\bupdate\b[^;]*/gi) ?? []);
  return (await Promise.all(texts.map(updatesIn))).flat().flatMap(copiesOf);
}
