import { posix } from 'node:path';
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

interface Profiled {
  readonly statement: QueryStatement;
  readonly profile: string;
}

const folderOf = ({ source }: QueryStatement) => posix.dirname(source);

/**
 * Gives statements that differ and share a name the folder's name in front of it, where each folder has one of them only:
 * packages of one application name their statements on their own.
 */
function tellApart(all: readonly Profiled[]): Profiled[] {
  const byName = new Map<string, Profiled[]>();
  for (const one of all) byName.set(one.statement.id, [...(byName.get(one.statement.id) ?? []), one]);
  return all.map((one) => {
    const namesakes = byName.get(one.statement.id) ?? [];
    const folders = new Set(namesakes.map(({ statement }) => folderOf(statement)));
    if (folders.size === 1 || namesakes.every(({ profile }) => profile === one.profile)) return one;
    const own = folderOf(one.statement);
    const shared = [...folders].some(
      (folder) => folder !== own && posix.basename(folder) === posix.basename(own),
    );
    const id = `${shared ? own : posix.basename(own)}/${one.statement.id}`;
    return { ...one, statement: { ...one.statement, id } };
  });
}

/**
 * Makes one of statements that are the same: their calls add up, their samples are joined. Those that differ in a literal
 * stay apart, since a literal may be what a schema refuses.
 * @throws InputError when two of one folder that are not the same have one name
 */
export async function mergeStatements(statements: readonly QueryStatement[]): Promise<QueryStatement[]> {
  const profiled: Profiled[] = [];
  for (const statement of statements) profiled.push({ statement, profile: await profileOf(statement) });
  const byProfile = new Map<string, QueryStatement>();
  const places = new Map<string, Profiled>();
  for (const { statement, profile } of tellApart(profiled)) {
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
    if (!twin) places.set(statement.id, { statement, profile });
  }
  return [...byProfile.values()];
}
