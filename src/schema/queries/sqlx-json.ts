import { z } from 'zod';
import { InputError } from '../../errors.ts';
import { oneStatement } from '../parse/one-statement.ts';
import type { ImportedQueries, QueryFile, QueryImporter } from './query-importer.ts';

const typeName = z.union([z.string(), z.object({ Custom: z.object({ name: z.string() }) })]);

const prepared = z.object({
  db_name: z.string(),
  query: z.string(),
  hash: z.string().min(1),
  describe: z
    .object({
      columns: z.array(z.object({ name: z.string() })).default([]),
      parameters: z.object({ Left: z.array(z.unknown()).optional() }).nullish(),
      nullable: z.array(z.boolean().nullable()).default([]),
    })
    .optional(),
});

/** A type as Postgres calls it, from sqlx's name for it; `undefined` for what only sqlx knows. */
function postgresType(written: unknown): string | undefined {
  const { data } = typeName.safeParse(written);
  if (data === undefined) return undefined;
  if (typeof data !== 'string') return data.Custom.name;
  const element = data.replace(/Array$/, '');
  const name = element === 'Char' ? '"char"' : element.toLowerCase();
  return element === data ? name : `${name}[]`;
}

/** sqlx lets a column's alias say whether it is NULL at times: `AS "x!"` never, `AS "x?"` perhaps. */
function isNullable(name: string, described: boolean | null): boolean | null {
  const mark = /^[^!?:]*([!?])/.exec(name)?.[1];
  return mark === undefined ? described : mark === '?';
}

async function read({ shown, text }: QueryFile): Promise<ImportedQueries> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `${shown}: expected JSON as \`cargo sqlx prepare\` writes it: ${(error as Error).message}`,
      {
        location: shown,
        cause: error,
      },
    );
  }
  const answer = prepared.safeParse(content);
  if (!answer.success) {
    const path = answer.error.issues[0]?.path.join('.') ?? '';
    throw new InputError(
      `${shown}: expected what \`cargo sqlx prepare\` writes, got something else at \`${path}\``,
      {
        advice: 'Write the files anew with `cargo sqlx prepare`.',
        location: shown,
      },
    );
  }
  const { db_name: database, query, hash, describe } = answer.data;
  const id = `sqlx-${hash.slice(0, 12)}`;
  const line = text.slice(0, Math.max(text.indexOf('"query"'), 0)).split('\n').length;
  if (database !== 'PostgreSQL') {
    const reason = `it is a statement for ${database}; bg-check checks Postgres`;
    return { statements: [], unreadable: [{ id, source: shown, line, reason }] };
  }
  const statement = await oneStatement(query);
  if (!statement.ok) {
    const location = `${shown}:${line}`;
    throw new InputError(`${location}: the statement ${statement.problem}`, { location });
  }
  const types = (describe?.parameters?.Left ?? []).map(postgresType);
  const paramTypes = types.filter((type) => type !== undefined);
  const columns = describe?.columns ?? [];
  return {
    statements: [
      {
        ...{ id, sql: statement.text, source: shown, line },
        ...(paramTypes.length > 0 && paramTypes.length === types.length ? { paramTypes } : {}),
        ...(columns.length > 0
          ? {
              nullable: columns.map(({ name }, index) => isNullable(name, describe?.nullable[index] ?? null)),
            }
          : {}),
        // Its macros keep every statement prepared in the connection.
        prepared: true,
      },
    ],
    unreadable: [],
  };
}

/** `.sqlx/query-<hash>.json`, one statement a file. */
export const sqlxJson: QueryImporter = { takes: (path) => /(?:^|\/)query-[^/]+\.json$/.test(path), read };
