import { BgCheckError, ConfigError } from '../errors.ts';
import { unquotePromqlString } from './promql-string.ts';
import { parseWithGrammar, type PromqlNode } from './promql/grammar.ts';
import { describeBadPattern, patternAdvice } from './promql/describe-bad-pattern.ts';
import { describeSyntaxError, firstErrorOf } from './promql/parse-promql.ts';
import type { LabelMatcher, MatchOperator, ParsedSelector } from './selector.ts';

const advice =
  'Give only the counter and its labels, such as `http_requests_total{route="/checkout"}`; the color, the time window and the sum are added.';

/** What a query that is no plain selector is, for a person: `FunctionCall` is a function call. */
function describeNode(name = 'LineComment'): string {
  if (name === 'LineComment') return 'nothing';
  const words = name.replace(/Expr$/, 'Expression').replace(/([a-z])([A-Z])/g, '$1 $2');
  return `a ${words.toLowerCase()}`.replace(/^a (?=[aeiou])/, 'an ');
}

/** One label matcher of a parsed text. */
export function readMatcher(node: PromqlNode, text: string): LabelMatcher {
  const slice = (part: PromqlNode | null) => (part === null ? '' : text.slice(part.from, part.to));
  const name = slice(node.firstChild);
  const label = /^["'`]/.test(name) ? unquotePromqlString(name) : name;
  if (node.name === 'QuotedLabelName') return { label: '__name__', operator: '=', value: label };
  return {
    label,
    operator: slice(node.getChild('MatchOp')) as MatchOperator,
    value: unquotePromqlString(slice(node.lastChild)),
  };
}

/**
 * Takes apart a PromQL vector selector; nothing else is accepted, no function, range, operator or offset.
 * @throws ConfigError that names what was received and where it goes wrong
 */
export function parseSelector(text: string, subject = 'selector'): ParsedSelector {
  const refuse = (reason: string) => new ConfigError(`${subject}: ${reason}, got \`${text}\``, { advice });
  const top = parseWithGrammar(text);
  const position = firstErrorOf(top);
  if (position !== undefined) {
    throw new ConfigError(`${subject}: ${describeSyntaxError(text, position)}`, { advice });
  }
  const badPattern = describeBadPattern(top, text);
  if (badPattern !== undefined) throw new ConfigError(`${subject}: ${badPattern}`, { advice: patternAdvice });
  const node = top.getChild('VectorSelector');
  if (node === null) {
    throw refuse(`expected a plain metric selector, found ${describeNode(top.firstChild?.name)}`);
  }

  let matchers: LabelMatcher[];
  try {
    const list = node.getChild('LabelMatchers');
    matchers = ['UnquotedLabelMatcher', 'QuotedLabelMatcher', 'QuotedLabelName']
      .flatMap((kind) => list?.getChildren(kind) ?? [])
      .sort((left, right) => left.from - right.from)
      .map((matcher) => readMatcher(matcher, text));
  } catch (cause) {
    if (cause instanceof BgCheckError) throw refuse(cause.message);
    throw cause;
  }
  const identifier = node.getChild('Identifier');
  const names = matchers.filter(({ label, operator }) => label === '__name__' && operator === '=');
  const written = identifier === null ? [] : [text.slice(identifier.from, identifier.to)];
  const [metric, ...further] = [...written, ...names.map(({ value }) => value)];
  if (metric === undefined || metric === '') throw refuse('names no metric');
  if (further.length > 0) throw refuse('names the metric twice');
  return { metric, matchers: matchers.filter((matcher) => !names.includes(matcher)) };
}

/** Reads label matchers as they stand between braces, such as `color="green",namespace="shop"`. @throws ConfigError */
export function parseMatchers(text: string, subject = 'label matchers'): readonly LabelMatcher[] {
  try {
    return parseSelector(`x{${text.replace(/^\s*\{([^]*)\}\s*$/, '$1')}}`, subject).matchers;
  } catch (cause) {
    throw new ConfigError(`${subject}: expected label matchers such as \`color="green"\`, got \`${text}\``, {
      cause,
    });
  }
}
