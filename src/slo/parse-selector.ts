import { createRequire } from 'node:module';
import type { parser } from '@prometheus-io/lezer-promql';
import { BgCheckError, ConfigError } from '../errors.ts';
import { unquotePromqlString } from './promql-string.ts';
import type { LabelMatcher, MatchOperator, ParsedSelector } from './selector.ts';

type Grammar = { readonly parser: typeof parser };
type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

// The grammar takes tens of milliseconds to load, so it is loaded by the first selector, and synchronously, since
// checks register synchronously.
let grammar: Grammar | undefined;
function parse(text: string): SyntaxNode {
  grammar ??= createRequire(import.meta.url)('@prometheus-io/lezer-promql') as Grammar;
  return grammar.parser.parse(text).topNode;
}

const advice =
  'Give only the counter and its labels, such as `http_requests_total{route="/checkout"}`; the color, the time window and the sum are added.';

/** What a query that is no plain selector is, for a person: `FunctionCall` is a function call. */
function describeNode(name = 'LineComment'): string {
  if (name === 'LineComment') return 'nothing';
  const words = name.replace(/Expr$/, 'Expression').replace(/([a-z])([A-Z])/g, '$1 $2');
  return `a ${words.toLowerCase()}`.replace(/^a (?=[aeiou])/, 'an ');
}

function firstError(node: SyntaxNode): number | undefined {
  let position: number | undefined;
  node.cursor().iterate((inner) => {
    if (inner.type.isError) position ??= inner.from;
  });
  return position;
}

function readMatcher(node: SyntaxNode, text: string): LabelMatcher {
  const slice = (part: SyntaxNode | null) => (part === null ? '' : text.slice(part.from, part.to));
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
  const refuse = (reason: string, position?: number) => {
    const place = position === undefined ? '' : ` at position ${position + 1}`;
    return new ConfigError(`${subject}: ${reason}${place}, got \`${text}\``, { advice });
  };
  const top = parse(text);
  const error = firstError(top);
  if (error !== undefined) throw refuse('is not PromQL', error);
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
