import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { InputError } from '../../errors.ts';
import { splitStatements, type SqlStatement } from '../parse/split-statements.ts';
import { foreignPlaceholder } from '../parse/statement-facts.ts';
import { readText } from '../read-text.ts';
import type { QueryManifest, QueryStatement } from './query-manifest.ts';

const nameLine = /^[ \t]*(?:--|\/\*)[ \t]*name:[ \t]*(.*)$/gim;
const nameValue = /^([\w.-]+)(?:[ \t]+:\w+)?[ \t]*(?:\*\/)?[ \t]*$/;

async function filesOf(pattern: string, rootDirectory: string): Promise<string[]> {
  const path = resolve(rootDirectory, pattern);
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return [path];
  const options = info?.isDirectory()
    ? { patterns: '**/*.sql', cwd: path }
    : { patterns: pattern.split(sep).join('/'), cwd: rootDirectory };
  const files = await glob(options.patterns, { cwd: options.cwd, absolute: true });
  return files.sort();
}

function nameAbove(statement: SqlStatement, file: string): string {
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
  const name = nameValue.exec(written)?.[1];
  if (name === undefined) {
    throw new InputError(
      `${location}: expected \`-- name: <Name>\` with letters, digits, \`_\`, \`.\` and \`-\` and perhaps \`:one\`, got \`${written}\``,
      { location },
    );
  }
  return name;
}

async function statementsOf(
  path: string,
  rootDirectory: string,
  signal?: AbortSignal,
): Promise<QueryStatement[]> {
  const inside = relative(rootDirectory, path);
  const source = (inside.startsWith('..') || isAbsolute(inside) ? path : inside).split(sep).join('/');
  const text = await readText(path, source, signal);
  const found: QueryStatement[] = [];
  for (const statement of await splitStatements(text, source, { copyFromClient: 'allow' })) {
    const id = nameAbove(statement, source);
    const location = `${source}:${statement.line}`;
    const placeholder = await foreignPlaceholder(statement.text);
    if (placeholder !== undefined) {
      throw new InputError(
        `${location}: \`${placeholder}\` is a placeholder of a query generator, not Postgres SQL`,
        {
          advice: 'Write parameters as `$1`, `$2`, …, as the generator does in the code it writes.',
          location,
        },
      );
    }
    found.push({ id, sql: statement.text, source, line: statement.line });
  }
  return found;
}

/**
 * Reads the statements of one version from SQL files in which each has a line `-- name: GetOrder` above it.
 * @param patterns files, folders (every `.sql` file below) or globs, relative to `rootDirectory`
 * @throws InputError when a pattern yields no statement, two statements share a name, or a file is not Postgres SQL
 */
export async function readAnnotatedFiles(
  patterns: readonly string[],
  rootDirectory: string,
  signal?: AbortSignal,
): Promise<QueryManifest> {
  const statements = new Map<string, QueryStatement>();
  const read = new Set<string>();
  for (const pattern of patterns) {
    let count = 0;
    for (const file of await filesOf(pattern, rootDirectory)) {
      signal?.throwIfAborted();
      const fresh = !read.has(file);
      read.add(file);
      for (const statement of await statementsOf(file, rootDirectory, signal)) {
        count += 1;
        const twin = statements.get(statement.id);
        if (fresh && twin) {
          const location = `${statement.source}:${statement.line}`;
          throw new InputError(
            `two statements are named \`${statement.id}\`: at ${twin.source}:${twin.line} and at ${location}`,
            { advice: 'Names identify statements in findings; rename one of them.', location },
          );
        }
        statements.set(statement.id, statement);
      }
    }
    if (count === 0) {
      throw new InputError(`no statement found in \`${pattern}\``, {
        advice:
          'Name a file, a folder or a glob with `.sql` files in which `-- name: <Name>` stands above each statement.',
        location: pattern,
      });
    }
  }
  return { statements: [...statements.values()] };
}
