import { describe, expect, it } from 'vitest';
import { patternProblem } from '../../../src/slo/promql/pattern-problem.ts';

/** The pattern with what is wrong between angle quotes, and why. */
function told(pattern: string): string | undefined {
  const problem = patternProblem(pattern);
  if (problem === undefined) return undefined;
  const { from, to, what } = problem;
  return `${pattern.slice(0, from)}«${pattern.slice(from, to)}»${pattern.slice(to)}: ${what}`;
}

describe('a regular expression of PromQL', () => {
  it.each([
    ['5(', '5«(»: a `(` is not closed'],
    ['(a(b)', '«(»a(b): a `(` is not closed'],
    ['5)', '5«)»: a `)` closes nothing'],
    ['[a-z', '«[»a-z: a `[` is not closed'],
    ['a[]', 'a«[»]: a `[` is not closed'],
    ['*', '«*»: `*` has nothing to repeat'],
    ['a|+', 'a|«+»: `+` has nothing to repeat'],
    ['(?:?)', '(?:«?»): `?` has nothing to repeat'],
    ['{2}', '«{2}»: `{2}` has nothing to repeat'],
    ['5**', '5*«*»: `*` repeats a repetition'],
    ['\\x{41}+*', '\\x{41}+«*»: `*` repeats a repetition'],
    ['(?i)*', '(?i)«*»: `*` has nothing to repeat'],
    ['a{2,1}', 'a«{2,1}»: `{2,1}` is no number of times, up to 1,000'],
    ['a{1001}', 'a«{1001}»: `{1001}` is no number of times, up to 1,000'],
    ['(?!5)..', '«(?!»5)..: RE2 cannot look ahead or behind'],
    ['(?<=a)b', '«(?<=»a)b: RE2 cannot look ahead or behind'],
    ['(a)\\1', '(a)«\\1»: RE2 cannot refer back to a group'],
    ['a\\', 'a«\\»: a `\\` escapes nothing'],
  ])('is told to be none: %s', (pattern, expected) => {
    expect(told(pattern)).toBe(expected);
  });

  it.each([
    ['5..', '', '2..|3..', '(a|b)+', '.*?', 'a??', '(?i)get|post', '(?i:get)', 'a(?i)*'],
    ['(?P<code>5..)', '(?<code>5..)', '(?s-i:.)', '\\(\\)\\[\\]', '[(]', '[)*+?]', '[]a]', '[^]a]'],
    ['[[:alpha:]]+', '[\\]]', 'a{2}', 'a{2,}', 'a{0,1000}', 'a{,2}', '{', '}', 'x{color}', 'a{02}', ']'],
    ['\\d+', '\\pL', '\\p{Greek}', '\\x41', '\\12', '\\Q(*\\E', '\\Q(', '^*', '()', '|', 'shop-{color}-.*'],
    [
      '\\x{2014}',
      '\\x{41}+',
      '\\p{Greek}+',
      '\\P{^Greek}{2}',
      '\\pN*',
      '[\\x{41}\\p{Greek}]+',
      'a*(?i)*',
      '\\Q**\\E+',
    ],
  ])('is let pass where it may be one: %s', (...patterns) => {
    expect(patterns.map(told)).toEqual(patterns.map(() => undefined));
  });
});
