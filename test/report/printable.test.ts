import { describe, expect, it } from 'vitest';
import {
  displayWidth,
  padEnd,
  printable,
  printableLines,
  truncate,
  wrap,
} from '../../src/report/printable.ts';

describe('printable', () => {
  it('shows control characters instead of obeying them', () => {
    expect(printable('a\u0000\u001b[1m\r\n\t\u007f\u0085\u202e\u2066\ufeffé漢🚀')).toBe(
      'a\\x00\\x1b[1m\\r\\n\\t\\x7f\\x85\\u202e\\u2066\\ufeffé漢🚀',
    );
    expect(printableLines('a\r\nb\tc\n\n')).toEqual(['a', 'b  c']);
  });
});

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['größe', 5],
    ['注文', 4],
    ['🚀', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['e\u0301', 1],
    ['\u200b', 0],
    ['ｱ', 1],
    ['Ａ', 2],
    ['\u001b[31mred\u001b[39m', 3],
  ])('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
    expect(displayWidth(padEnd(text, 9))).toBe(9);
  });
});

it.each([
  ['short', 10, 'short'],
  ['exactly', 7, 'exactly'],
  ['too long', 7, 'too lo…'],
  ['注文注文', 6, '注文…'],
  ['注文注文', 2, '…'],
  ['🚀🚀', 3, '🚀…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
  ['\u001b[1mabcdef\u001b[22mghi', 4, '\u001b[1mabc…\u001b[22m'],
])('truncate cuts %j to %i columns', (text, width, expected) => {
  expect(truncate(text, width)).toBe(expected);
});

it.each([
  ['one two three', 8, ['one two', 'three']],
  ['one two three', 7, ['one two', 'three']],
  ['unbreakable', 4, ['unbr', 'eaka', 'ble']],
  ['a unbreakable', 6, ['a', 'unbrea', 'kable']],
  ['  indented text here', 12, ['  indented', 'text here']],
  ['注文 注文注文', 5, ['注文', '注文', '注文']],
  ['', 5, ['']],
])('wrap breaks %j at %i columns', (text, width, expected) => {
  expect(wrap(text, width)).toEqual(expected);
});
