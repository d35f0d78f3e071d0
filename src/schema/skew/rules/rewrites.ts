import { splitList } from './split-list.ts';

/** Rows of a table that a statement of a migration changes or deletes. */
export interface Rewrite {
  /** Bare name. */
  readonly table: string;
  /** Columns that it sets; `undefined` where rows go as a whole. */
  readonly columns: readonly string[] | undefined;
}

const identifier = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`;
const relation = String.raw`(?:ONLY\s+)?(?:${identifier}\s*\.\s*)?(${identifier})`;
const updating = new RegExp(
  String.raw`\bUPDATE\s+${relation}(?:\s+(?:AS\s+)?(?!SET\b)${identifier})?\s+SET\s+`,
  'gi',
);
const deleting = new RegExp(String.raw`\b(?:DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+${relation}`, 'gi');
const merging = new RegExp(String.raw`\bMERGE\s+INTO\s+${relation}`, 'gi');
const target = new RegExp(String.raw`^\(?\s*(${identifier})`);

const bare = (name: string) =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();

/** Columns named in a SET, from behind it. */
function setColumns(text: string): string[] {
  return splitList(text).flatMap((item) => {
    // Behind the last assignment comes the rest of the statement, which may hold commas of its own.
    const [names] = /^(?:\([^()]*\)|[^=()]+?)\s*(?==)/.exec(item) ?? [];
    const list = names?.startsWith('(') === true ? names.trim().slice(1, -1).split(',') : [names ?? ''];
    return list.flatMap((name) => {
      const found = target.exec(name.trim())?.[1];
      return found === undefined ? [] : [bare(found)];
    });
  });
}

/** What the text of a migration's statement does to rows that are there; a DO block is looked into, a body is not run. */
export function rewritesIn(sql: string): Rewrite[] {
  const text = sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  if (/^\s*CREATE\b/i.test(text)) return [];
  const named = (pattern: RegExp) => [...text.matchAll(pattern)];
  return [
    ...named(updating).map((match) => ({
      table: bare(match[1] ?? ''),
      columns: setColumns(text.slice(match.index + match[0].length)),
    })),
    ...[...named(deleting), ...named(merging)].map((match) => ({
      table: bare(match[1] ?? ''),
      columns: undefined,
    })),
  ];
}
