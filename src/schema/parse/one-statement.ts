import { parsePostgres, walkTree } from './postgres-parser.ts';
import { readsAsMySql } from './mysql-hint.ts';

/** A text that should hold one statement, looked into. */
export type OneStatement =
  | {
      readonly ok: true;
      /** From its first word to its last. */
      readonly text: string;
      /** How many parameters it takes: 2 for one that uses `$2`. */
      readonly parameters: number;
      /** Whether it is a `SET …`. */
      readonly setting: boolean;
    }
  | {
      readonly ok: false;
      /** What is wrong, as the end of a sentence about the text. */ readonly problem: string;
      readonly mysql: boolean;
    };

/** Looks into a text of which an application makes one prepared statement. */
export async function oneStatement(sql: string): Promise<OneStatement> {
  if (sql.includes('\0')) return { ok: false, problem: 'holds a NUL character', mysql: false };
  const answer = await parsePostgres(sql);
  if (!answer.ok) {
    const mysql = await readsAsMySql(sql);
    const problem = `is not Postgres SQL: ${answer.message}${mysql ? '; it reads as MySQL or MariaDB' : ''}`;
    return { ok: false, problem, mysql };
  }
  const [only, ...others] = answer.statements;
  if (only === undefined) return { ok: false, problem: 'holds no statement', mysql: false };
  if (others.length > 0) {
    return { ok: false, problem: `holds ${answer.statements.length} statements, expected one`, mysql: false };
  }
  let parameters = 0;
  walkTree(only.node, (kind, body) => {
    if (kind === 'ParamRef') parameters = Math.max(parameters, (body as { number?: number }).number ?? 0);
  });
  return {
    ok: true,
    text: sql.slice(only.start, only.end).trim(),
    parameters,
    setting: 'VariableSetStmt' in only.node,
  };
}
