import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import { withoutPlaceholders } from './color-placeholder.ts';
import { commonFunctions } from './functions.ts';
import { describeBadPattern, patternAdvice } from './describe-bad-pattern.ts';
import { parseWithGrammar, type PromqlNode } from './grammar.ts';
import { markPosition } from './mark-position.ts';
import { nodesOf } from './walk.ts';

/** Where a parsed text stops to be PromQL. */
export function firstErrorOf(top: PromqlNode): number | undefined {
  for (const node of nodesOf(top)) if (node.type.isError) return node.from;
  return undefined;
}

/** `position 12`; `line 2, column 3` in a text of several lines. */
function describePlace(text: string, position: number): string {
  if (!text.trim().includes('\n')) return `position ${position + 1}`;
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** The position at which a text is no PromQL, for a message, and below it the text with that position marked. */
export function describeSyntaxError(text: string, position: number): string {
  if (text.trim() === '') return 'is empty, not PromQL';
  const called = text[position] === '(' ? /[a-zA-Z_]\w*$/.exec(text.slice(0, position))?.[0] : undefined;
  if (called === undefined) {
    return `is not PromQL, at ${describePlace(text, position)}\n${markPosition(text, position)}`;
  }
  const from = position - called.length;
  const near = nearestName(called, commonFunctions);
  const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
  return `PromQL has no function \`${called}\`, at ${describePlace(text, from)}${guess}\n${markPosition(text, from, position)}`;
}

/**
 * Parses a query that may hold `{color}`; positions are those of the text as given.
 * @throws ConfigError with the position marked where it is no PromQL, or a regular expression in it is none
 */
export function parsePromql(query: string, subject = 'query'): PromqlNode {
  const top = parseWithGrammar(withoutPlaceholders(query));
  const position = firstErrorOf(top);
  if (position === undefined) {
    const badPattern = describeBadPattern(top, query);
    if (badPattern === undefined) return top;
    throw new ConfigError(`${subject}: ${badPattern}`, { advice: patternAdvice });
  }
  throw new ConfigError(`${subject}: ${describeSyntaxError(query, position)}`);
}
