import { InputError } from '../../errors.ts';
import { readsAsMySql } from '../parse/mysql-hint.ts';
import { splitStatements, type SqlStatement } from '../parse/split-statements.ts';
import { expandSqlcMacros } from '../parse/sqlc-macros.ts';
import { hasStar } from '../parse/write-out-stars.ts';
import type { ImportedQueries, QueryFile, QueryImporter } from './query-importer.ts';
import type { QueryStatement, UnreadableStatement } from './query-manifest.ts';

const nameLine = /^[ \t]*(?:--|\/\*)[ \t]*name:[ \t]*(.*)$/gim;
const nameValue = /^([\w.-]+)(?:[ \t]+:(\w+))?[ \t]*(?:\*\/)?[ \t]*$/;
/** What sqlc does with a statement; no other tool writes it behind the name. */
const sqlcCommand =
  /^(?:one|many|exec|execrows|execresult|execlastid|copyfrom|batchexec|batchmany|batchone)$/;

interface Annotation {
  readonly name: string;
  readonly command: string | undefined;
}

const isSqlc = ({ command }: Annotation) => command !== undefined && sqlcCommand.test(command);

function annotationAbove(statement: SqlStatement, file: string): Annotation {
  const names = [...statement.leading.matchAll(nameLine)];
  const location = `${file}:${statement.line}`;
  const written = names[0]?.[1]?.trim();
  if (written === undefined) {
    throw new InputError(`${location}: expected a line \`-- name: <Name>\` above the statement, found none`, {
      advice: 'Name every statement, so that findings can; a `;` inside a named statement begins a new one.',
      location,
    });
  }
  if (names.length > 1) {
    throw new InputError(`${location}: \`-- name: ${written}\` has no statement below it`, {
      advice: 'Remove the name, or write its statement.',
      location,
    });
  }
  const [, name, command] = nameValue.exec(written) ?? [];
  if (name === undefined) {
    throw new InputError(
      `${location}: expected \`-- name: <Name>\` with letters, digits, \`_\`, \`.\` and \`-\` and perhaps \`:one\`, got \`${written}\``,
      { location },
    );
  }
  return { name, command };
}

/** The schema itself may stand between sqlc's statements. */
const isSchema = ({ leading, replay }: SqlStatement) => replay?.defines === true && !leading.match(nameLine);

function unreadableNames({ text, shown }: QueryFile, reason: string): UnreadableStatement[] {
  return [...text.matchAll(nameLine)].map((match) => ({
    id: nameValue.exec(match[1]?.trim() ?? '')?.[1] ?? match[1]?.trim() ?? '',
    source: shown,
    line: text.slice(0, match.index).split('\n').length,
    reason,
  }));
}

async function splitFile(file: QueryFile): Promise<SqlStatement[] | string> {
  try {
    return await splitStatements(file.text, file.shown, { copyFromClient: 'allow' });
  } catch (error) {
    const foreign =
      error instanceof InputError && file.text.match(nameLine) && (await readsAsMySql(file.text));
    if (foreign) return 'it reads as MySQL or MariaDB; bg-check checks Postgres';
    throw error;
  }
}

async function read(file: QueryFile): Promise<ImportedQueries> {
  const { shown } = file;
  const found = await splitFile(file);
  if (typeof found === 'string') return { statements: [], unreadable: unreadableNames(file, found) };
  const statements: QueryStatement[] = [];
  const unreadable: UnreadableStatement[] = [];
  let before: Annotation | undefined;
  for (const statement of found.filter((item) => !isSchema(item))) {
    if (before && isSqlc(before) && !statement.leading.match(nameLine)) {
      const reason = `sqlc leaves it out: it stands behind the \`;\` of ${before.name} and has no name`;
      unreadable.push({ id: `behind ${before.name}`, source: shown, line: statement.line, reason });
      continue;
    }
    const annotation = annotationAbove(statement, shown);
    before = annotation;
    const { name } = annotation;
    const place = { id: name, source: shown, line: statement.line };
    const expanded = await expandSqlcMacros(statement.text);
    if ('unreadable' in expanded) {
      unreadable.push({ ...place, reason: expanded.unreadable });
      continue;
    }
    const { sql } = expanded;
    const starsWrittenOut = (sql !== statement.text || isSqlc(annotation)) && (await hasStar(sql));
    statements.push({ ...place, sql, ...(starsWrittenOut ? { starsWrittenOut } : {}) });
  }
  return { statements, unreadable };
}

/** SQL files in which each statement has a line `-- name: GetOrder` above it, plain or as sqlc reads them. */
export const annotatedFiles: QueryImporter = { takes: (path) => path.endsWith('.sql'), read };
