import { tokensOf, type SqlToken } from './sql-tokens.ts';

/** A statement as sqlc sends it, or why only sqlc itself could tell. */
export type ExpandedMacros = { readonly sql: string } | { readonly unreadable: string };

interface Macro {
  readonly name: string;
  readonly argument: string;
  readonly start: number;
  readonly end: number;
}

const unquoted = (text: string) =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.replace(/^'|'$/g, '');

/** A name as Postgres reads it: in lower case where it is not quoted. */
const identifier = (text: string) => {
  const isBare = !text.startsWith('"') && !text.startsWith("'");
  return isBare ? text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : unquoted(text);
};

function macroAt(tokens: readonly SqlToken[], index: number): Macro | undefined {
  const [first, second, third, fourth, fifth, sixth] = tokens.slice(index, index + 6);
  if (first?.text === '@' && second?.kind === 'word' && second.start === first.end) {
    return { name: 'arg', argument: unquoted(second.text), start: first.start, end: second.end };
  }
  if (first?.text.toLowerCase() !== 'sqlc' || second?.text !== '.' || third?.kind !== 'word')
    return undefined;
  if (fourth?.text !== '(' || fifth === undefined || sixth?.text !== ')') return undefined;
  return {
    name: third.text.toLowerCase(),
    argument: third.text.toLowerCase() === 'embed' ? identifier(fifth.text) : unquoted(fifth.text),
    start: first.start,
    end: sixth.end,
  };
}

const reasons: Readonly<Record<string, string>> = {
  slice:
    '`sqlc.slice(…)` makes its text when it runs, which sqlc does for MySQL and SQLite only; in Postgres use `= ANY($1)`',
};

/**
 * Puts in what sqlc puts in for `sqlc.arg(x)`, `sqlc.narg(x)`, `@x` (the first free `$n`, one for each name) and
 * `sqlc.embed(t)` (every column of `t`).
 */
export async function expandSqlcMacros(sql: string): Promise<ExpandedMacros> {
  if (!/@|\bsqlc\b/i.test(sql)) return { sql };
  const tokens = (await tokensOf(sql)).filter(({ kind }) => kind !== 'comment');
  const taken = new Set(
    tokens.flatMap(({ kind, text }) => (kind === 'parameter' ? [Number(text.slice(1))] : [])),
  );
  const numbers = new Map<string, number>();
  const numberOf = (name: string) => {
    let number = numbers.get(name);
    for (let free = 1; number === undefined; free += 1) if (!taken.has(free)) number = free;
    taken.add(number);
    numbers.set(name, number);
    return number;
  };
  let expanded = '';
  let kept = 0;
  for (const index of tokens.keys()) {
    const macro = macroAt(tokens, index);
    if (macro === undefined) continue;
    const { name, argument, start, end } = macro;
    if (!['arg', 'narg', 'embed'].includes(name)) {
      return { unreadable: reasons[name] ?? `\`sqlc.${name}(…)\` is a macro that bg-check does not know` };
    }
    const value = name === 'embed' ? `"${argument.replaceAll('"', '""')}".*` : `$${numberOf(argument)}`;
    expanded += sql.slice(kept, start) + value;
    kept = end;
  }
  return { sql: expanded + sql.slice(kept) };
}
