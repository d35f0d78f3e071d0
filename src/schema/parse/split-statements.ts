import type { Node } from 'libpg-query';
import { InputError } from '../../errors.ts';
import { parsePostgres } from './postgres-parser.ts';
import { copyDataError, syntaxError } from './syntax-error.ts';
import { lineAt, skipTrivia } from './text-position.ts';

/** One statement of a file. */
export interface SqlStatement {
  /** From its first word to its last, without the semicolon. */
  readonly text: string;
  /** 1-based line of its first word. */
  readonly line: number;
  /** The comments and white space in front of it. */
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
  return answer.statements.map(({ node, start, end }) => {
    const first = skipTrivia(text, start);
    const line = lineAt(text, first);
    if (options.copyFromClient === 'refuse' && isCopyFromClient(node)) throw copyDataError(file, line);
    return { text: text.slice(first, end).trimEnd(), line, leading: text.slice(start, first) };
  });
}
