import { ConfigError } from '../../errors.ts';
import { withoutPlaceholders } from './color-placeholder.ts';
import { parseWithGrammar, type PromqlNode } from './grammar.ts';
import { markPosition } from './mark-position.ts';
import { nodesOf } from './walk.ts';

/** Where a parsed text stops to be PromQL. */
export function firstErrorOf(top: PromqlNode): number | undefined {
  for (const node of nodesOf(top)) if (node.type.isError) return node.from;
  return undefined;
}

/** The position at which a text is no PromQL, for a message, and below it the text with that position marked. */
export function describeSyntaxError(text: string, position: number): string {
  if (text.trim() === '') return 'is empty, not PromQL';
  const called = text[position] === '(' ? /[a-zA-Z_]\w*$/.exec(text.slice(0, position))?.[0] : undefined;
  const reason = called === undefined ? 'is not PromQL' : `there is no function \`${called}\` in PromQL`;
  const from = position - (called?.length ?? 0);
  return `${reason}, at position ${from + 1}\n${markPosition(text, from, position + 1)}`;
}

/**
 * Parses a query that may hold `{color}`; positions are those of the text as given.
 * @throws ConfigError with the position marked where it is no PromQL
 */
export function parsePromql(query: string, subject = 'query'): PromqlNode {
  const top = parseWithGrammar(withoutPlaceholders(query));
  const position = firstErrorOf(top);
  if (position === undefined) return top;
  throw new ConfigError(`${subject}: ${describeSyntaxError(query, position)}`);
}
