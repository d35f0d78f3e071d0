import { InputError } from '../../errors.ts';
import { insertForCopy } from './copy-rows.ts';
import { parsePostgres, type RawStatement } from './postgres-parser.ts';
import { mayHoldPsqlInput, readPsqlInput, type PsqlInput } from './psql-input.ts';
import { isCopyFromClient, replayFactsOf } from './replay-facts.ts';
import type { SqlStatement } from './sql-statement.ts';
import { copyDataError, syntaxError } from './syntax-error.ts';
import { lineAt, lineCounter } from './text-position.ts';

export type { SqlStatement } from './sql-statement.ts';

export interface SplitOptions {
  /** What to do with `COPY … FROM stdin` without rows behind it: an application may use it, a file cannot run it. */
  readonly copyFromClient?: 'allow' | 'refuse';
  /** Is told what was left out, in one sentence. */
  readonly warn?: (sentence: string) => void;
}

function refuseNul(text: string, file: string): void {
  const nul = text.indexOf('\0');
  if (nul === -1) return;
  const location = `${file}:${lineAt(text, nul)}`;
  throw new InputError(`${location}: expected SQL text, got a NUL character`, {
    advice: 'Save the file as UTF-8 text.',
    location,
  });
}

function withRows({ node, end }: RawStatement, { data }: PsqlInput, place: { file: string; line: number }) {
  const block = data.get(end);
  return block && 'CopyStmt' in node ? { sql: insertForCopy(node.CopyStmt, block, place) } : undefined;
}

/**
 * The statements of a SQL file, cut by Postgres' own parser. Rows behind a `COPY … FROM stdin;` become an INSERT; commands
 * of psql that change nothing, such as `\connect`, are left out.
 * @throws InputError with `file:line` when the text is not Postgres SQL, or holds what only psql can do
 */
export async function splitStatements(
  sql: string,
  file: string,
  { copyFromClient = 'refuse', warn }: SplitOptions = {},
): Promise<SqlStatement[]> {
  const whole = sql.startsWith('\uFEFF') ? sql.slice(1) : sql;
  refuseNul(whole, file);
  const input: PsqlInput = mayHoldPsqlInput(whole)
    ? await readPsqlInput(whole, file)
    : { sql: whole, data: new Map(), skipped: [], unended: undefined };
  const text = input.sql;
  const answer = await parsePostgres(text);
  if (!answer.ok) {
    const { unended } = input;
    throw unended && unended.end < answer.offset
      ? copyDataError(file, unended.line)
      : await syntaxError(text, file, answer);
  }
  const lineOf = lineCounter(text);
  const statements = answer.statements.flatMap((raw, index): SqlStatement[] => {
    const line = lineOf(raw.start);
    const written = text.slice(raw.start, raw.end).trimEnd();
    const common = { line, leading: text.slice(answer.statements[index - 1]?.end ?? 0, raw.start) };
    const replay = replayFactsOf(raw.node);
    const rows = withRows(raw, input, { file, line });
    if (rows) return rows.sql === undefined ? [] : [{ text: rows.sql, ...common, written, replay }];
    if (copyFromClient === 'refuse' && isCopyFromClient(raw.node)) throw copyDataError(file, line);
    return [{ text: written, ...common, replay }];
  });
  for (const { line, command } of input.skipped) {
    warn?.(`${file}:${line}: left out \`${command}\`, which is a command to psql`);
  }
  return statements;
}
