import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { anchoredPattern } from '../../src/slo/anchored-pattern.ts';

describe('anchoredPattern', () => {
  it.each([
    ['a|b', 'a', true],
    ['a|b', 'ab', false],
    ['', '', true],
    ['.', '\n', true],
    ['.', '😀', true],
    ['\\-\\_\\/\\"', '-_/"', true],
    ['[\\-\\"a]+', '-"a', true],
    ['[]x]+', ']x', true],
    ['[^]x]+', 'ab', true],
    ['[^]x]+', ']', false],
    ['[[]', '[', true],
    ['a{2,3}', 'aaa', true],
    ['{id}', '{id}', true],
    ['a]b}', 'a]b}', true],
    ['(?:a|b)c', 'bc', true],
    ['(?is)A.', 'a\n', true],
    ['\\d+\\.\\d', '12.3', true],
    ['\\d+\\.\\d', '12x3', false],
  ])('%s against %j', (source, text, expected) => {
    expect(anchoredPattern(source).test(text)).toBe(expected);
  });

  it.each([
    '(',
    'a(?=b)',
    '(?P<x>a)',
    '(a)\\1',
    '[[:alpha:]]',
    '\\Qa\\E',
    '\\pL',
    'a(?i)b',
    '\\z',
    '\\x{41}',
  ])('says so when it cannot: %s', (source) => {
    expect(() => anchoredPattern(source)).toThrow(ConfigError);
    expect(() => anchoredPattern(source)).toThrow(`the regular expression \`${source}\` cannot be matched`);
  });
});
