import { InputError } from '../../errors.ts';
import { withoutLayout } from '../parse/sql-tokens.ts';
import type { QueryStatement } from './query-manifest.ts';

/** Statements are the same for a check when their text is, up to layout, and all that decides how they run. */
async function profileOf(statement: QueryStatement): Promise<string> {
  const { sql, paramTypes, role, searchPath, session, prepared, nullable, starsWrittenOut } = statement;
  const text = await withoutLayout(sql);
  return JSON.stringify([text, paramTypes, role, searchPath, session, prepared, nullable, starsWrittenOut]);
}

function merged(first: QueryStatement, other: QueryStatement): QueryStatement {
  const samples = [...(first.samples ?? []), ...(other.samples ?? [])];
  const distinct = [...new Map(samples.map((values) => [JSON.stringify(values), values])).values()];
  const aliases = [...(first.aliases ?? []), other.id].filter((id) => id !== first.id);
  const calls = (first.calls ?? 0) + (other.calls ?? 0);
  return {
    ...first,
    ...(distinct.length > 0 ? { samples: distinct } : {}),
    ...(aliases.length > 0 ? { aliases: [...new Set(aliases)] } : {}),
    ...(first.calls === undefined && other.calls === undefined ? {} : { calls }),
  };
}

/**
 * Makes one of statements that are the same: their calls add up, their samples are joined. Those that differ in a literal
 * stay apart, since a literal may be what a schema refuses.
 * @throws InputError when two that are not the same have one name
 */
export async function mergeStatements(statements: readonly QueryStatement[]): Promise<QueryStatement[]> {
  const byProfile = new Map<string, QueryStatement>();
  const places = new Map<string, { readonly profile: string; readonly statement: QueryStatement }>();
  for (const statement of statements) {
    const profile = await profileOf(statement);
    const known = byProfile.get(profile);
    byProfile.set(profile, known ? merged(known, statement) : statement);
    const twin = places.get(statement.id);
    if (twin && twin.profile !== profile) {
      const location = `${statement.source}:${statement.line}`;
      throw new InputError(
        `two statements are named \`${statement.id}\`: at ${twin.statement.source}:${twin.statement.line} and at ${location}`,
        { advice: 'Names identify statements in findings; rename one of them.', location },
      );
    }
    if (!twin) places.set(statement.id, { profile, statement });
  }
  return [...byProfile.values()];
}
