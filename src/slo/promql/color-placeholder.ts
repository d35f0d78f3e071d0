import type { PromqlNode } from './grammar.ts';

const placeholder = '{color}';
const stringLiteral = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y;

/**
 * Where a placeholder stands. `selector`: it is the braces of a selector, as in `up{color}`; `matcher`: among other
 * matchers, as in `up{job="shop",{color}}`; `string`: within a text, as in `up{pod=~"shop-{color}-.*"}`.
 */
export interface ColorPlaceholder {
  readonly from: number;
  readonly place: 'selector' | 'matcher' | 'string';
}

/** Every `{color}` of a query that is no comment. */
export function findPlaceholders(query: string): readonly ColorPlaceholder[] {
  const found: ColorPlaceholder[] = [];
  let depth = 0;
  for (let at = 0; at < query.length; at++) {
    stringLiteral.lastIndex = at;
    const literal = stringLiteral.exec(query)?.[0];
    if (literal !== undefined) {
      for (const { index } of literal.matchAll(/\{color\}/g))
        found.push({ from: at + index, place: 'string' });
      at += literal.length - 1;
    } else if (query.startsWith(placeholder, at)) {
      found.push({ from: at, place: depth === 0 ? 'selector' : 'matcher' });
      at += placeholder.length - 1;
    } else if (query[at] === '#') {
      const lineEnd = query.indexOf('\n', at);
      at = lineEnd === -1 ? query.length : lineEnd;
    } else if (query[at] === '{') depth += 1;
    else if (query[at] === '}') depth -= 1;
  }
  return found;
}

/** The query with something else in place of each `{color}`. */
export function fillPlaceholders(query: string, fill: (place: ColorPlaceholder['place']) => string): string {
  let filled = '';
  let end = 0;
  for (const { from, place } of findPlaceholders(query)) {
    filled += query.slice(end, from) + fill(place);
    end = from + placeholder.length;
  }
  return filled + query.slice(end);
}

/** Matchers that hold a placeholder's place, as long as itself, so that positions stay. */
const stand = { selector: '{_="_"}', matcher: '___="_"', string: placeholder } as const;

/** A query that is PromQL where the one with placeholders is, with everything in the same place. */
export function withoutPlaceholders(query: string): string {
  return fillPlaceholders(query, (place) => stand[place]);
}

/** The query with `{color}` in each of these selectors that has none. */
export function withPlaceholders(query: string, selectors: readonly PromqlNode[]): string {
  const found = findPlaceholders(query);
  let aimed = '';
  let end = 0;
  for (const { from, to, firstChild, lastChild } of selectors) {
    if (found.some((one) => one.from >= from && one.from < to)) continue;
    const braces = lastChild?.name === 'LabelMatchers' ? lastChild : undefined;
    const inside = braces === undefined ? '' : query.slice(braces.from + 1, braces.to - 1).trim();
    const name = firstChild?.name === 'Identifier' ? query.slice(from, firstChild.to) : '';
    const comma = inside === '' || inside.endsWith(',') ? '' : ',';
    aimed +=
      query.slice(end, from) +
      (inside === '' ? `${name}${placeholder}` : `${name}{${inside}${comma}${placeholder}}`);
    end = to;
  }
  return aimed + query.slice(end);
}
