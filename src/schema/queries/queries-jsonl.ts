import { z } from 'zod';
import { InputError } from '../../errors.ts';
import { likeness, nearestNames } from '../nearest-names.ts';
import { oneStatement } from '../parse/one-statement.ts';
import type { ImportedQueries, QueryFile, QueryImporter } from './query-importer.ts';
import type { QueryStatement } from './query-manifest.ts';

const text = z.string().refine((value) => value.trim() !== '', 'expected a text that is not empty');

/** One line of a `.jsonl` file of statements. */
export const queryLine = z.strictObject({
  id: text,
  sql: text,
  source: text.optional(),
  line: z.int().positive().optional(),
  paramTypes: z.array(text).optional(),
  samples: z.array(z.array(z.unknown())).optional(),
  role: text.optional(),
  searchPath: text.optional(),
  session: z.array(text).optional(),
  prepared: z.boolean().optional(),
  calls: z.int().nonnegative().optional(),
  nullable: z.array(z.boolean().nullable()).optional(),
});

const keys = Object.keys(queryLine.shape);

function refuse(location: string, what: string, advice?: string): InputError {
  return new InputError(`${location}: ${what}`, { location, ...(advice === undefined ? {} : { advice }) });
}

/** Numbers that JavaScript would round are kept as texts, which is how values travel to Postgres anyway. */
function keepLongNumbers(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]{14,}/g, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"${token}"`,
  );
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const [near] = nearestNames(key, keys, 1);
    const hint = near !== undefined && likeness(key, near) >= 0.4 ? `; did you mean \`${near}\`?` : '';
    return `unknown key \`${key}\`${hint}`;
  }
  const [first, ...rest] = issue.path;
  const path =
    String(first ?? '') +
    rest.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const message = issue.code === 'invalid_type' ? `expected ${issue.expected}` : issue.message;
  return path === '' ? message : `\`${path}\`: ${message}`;
}

function parseLine(line: string, location: string): z.infer<typeof queryLine> {
  let content: unknown;
  try {
    content = JSON.parse(keepLongNumbers(line));
  } catch (error) {
    throw refuse(location, `expected one JSON object in the line: ${(error as Error).message}`);
  }
  const answer = queryLine.safeParse(content);
  if (answer.success) return answer.data;
  const [issue] = answer.error.issues;
  throw refuse(
    location,
    issue ? describeIssue(issue) : 'expected a statement',
    `A line takes the keys ${keys.join(', ')}.`,
  );
}

async function statementOf(line: string, file: string, number: number): Promise<QueryStatement> {
  const location = `${file}:${number}`;
  const { id, sql, source = file, line: ownLine, samples, session, ...rest } = parseLine(line, location);
  const statement = await oneStatement(sql);
  if (!statement.ok) throw refuse(location, `\`sql\` of \`${id}\` ${statement.problem}`);
  const wrong = (samples ?? []).findIndex((values) => values.length !== statement.parameters);
  if (wrong !== -1) {
    const got = samples?.[wrong]?.length ?? 0;
    throw refuse(
      location,
      `\`samples[${wrong}]\` of \`${id}\`: expected ${statement.parameters} value(s), got ${got}`,
    );
  }
  for (const [index, setting] of (session ?? []).entries()) {
    const command = await oneStatement(setting);
    if (command.ok && command.setting) continue;
    const problem = command.ok ? 'is not a `SET …`' : command.problem;
    throw refuse(location, `\`session[${index}]\` of \`${id}\` ${problem}`);
  }
  const given = Object.entries({ samples, session, ...rest }).filter(([, value]) => value !== undefined);
  return {
    ...{ id, sql: statement.text, source, line: ownLine ?? (source === file ? number : 1) },
    ...Object.fromEntries(given),
  };
}

async function read({ shown, text: content }: QueryFile): Promise<ImportedQueries> {
  const statements: QueryStatement[] = [];
  for (const [index, line] of content
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() !== '') statements.push(await statementOf(line, shown, index + 1));
  }
  return { statements, unreadable: [] };
}

/** One statement a line, as a recorder or an exporter of any language can write it. */
export const queriesJsonl: QueryImporter = { takes: (path) => /\.(?:jsonl|ndjson)$/.test(path), read };
