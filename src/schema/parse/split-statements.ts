import type { Node } from 'libpg-query';
import { InputError } from '../../errors.ts';
import { parsePostgres } from './postgres-parser.ts';
import { copyDataError, syntaxError } from './syntax-error.ts';
import { lineAt } from './text-position.ts';

/** One statement of a file. */
export interface SqlStatement {
  /** From its first word to its last, without the semicolon. */
  readonly text: string;
  /** 1-based line of its first word. */
  readonly line: number;
  /** What stands between it and the statement before: comments, white space, a semicolon. */
  readonly leading: string;
}

/** `COPY t FROM stdin`: its rows do not come from the statement. */
export function isCopyFromClient(node: Node): boolean {
  if (!('CopyStmt' in node)) return false;
  const { is_from, filename, is_program } = node.CopyStmt;
  return is_from === true && filename === undefined && is_program !== true;
}

/**
 * The statements of a SQL file, cut by Postgres' own parser.
 * @param options.copyFromClient what to do with `COPY … FROM stdin`: an application may use it, a file cannot run it
 * @throws InputError with `file:line` when the text is not Postgres SQL, or holds what only psql understands
 */
export async function splitStatements(
  sql: string,
  file: string,
  options: { readonly copyFromClient: 'allow' | 'refuse' } = { copyFromClient: 'refuse' },
): Promise<SqlStatement[]> {
  const text = sql.startsWith('\uFEFF') ? sql.slice(1) : sql;
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    const location = `${file}:${lineAt(text, nul)}`;
    throw new InputError(`${location}: expected SQL text, got a NUL character`, {
      advice: 'Save the file as UTF-8 text.',
      location,
    });
  }
  const answer = await parsePostgres(text);
  if (!answer.ok) throw await syntaxError(text, file, answer);
  return answer.statements.map(({ node, start, end }, index) => {
    const line = lineAt(text, start);
    if (options.copyFromClient === 'refuse' && isCopyFromClient(node)) throw copyDataError(file, line);
    const leading = text.slice(answer.statements[index - 1]?.end ?? 0, start);
    return { text: text.slice(start, end).trimEnd(), line, leading };
  });
}
