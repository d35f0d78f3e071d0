import { describe, expect, it } from 'vitest';
import { sqlExcerpt } from '../../../src/report/skew/sql-excerpt.ts';

function drawn(sql: string, word: string | number | null, width = 60, lines = 5): string {
  const position = typeof word === 'string' ? Array.from(sql.slice(0, sql.indexOf(word))).length + 1 : word;
  return sqlExcerpt(sql, position, { width, lines })
    .flatMap(({ text, caret }) => [text, ...(caret === undefined ? [] : [`${' '.repeat(caret)}^`])])
    .join('\n');
}

describe('sqlExcerpt', () => {
  it('puts the caret under the word, on its line', () => {
    expect(drawn('SELECT a,\n  phone\nFROM t', 'phone')).toBe('SELECT a,\n  phone\n  ^\nFROM t');
  });

  it('counts characters as Postgres does, and columns as a terminal does', () => {
    expect(drawn("SELECT '🛒🛒', phone", 'phone')).toBe(`SELECT '🛒🛒', phone\n${' '.repeat(15)}^`);
    expect(drawn('SELECT\t数, phone', 'phone')).toBe(`SELECT  数, phone\n${' '.repeat(12)}^`);
    expect(drawn('SELECT "\u001b", phone', 'phone')).toBe(`SELECT "\\x1b", phone\n${' '.repeat(15)}^`);
  });

  it('shows the lines around the place, and that there are more', () => {
    const sql = Array.from({ length: 12 }, (_, index) => `line${index}`).join('\n');
    expect(drawn(sql, 'line6', 60, 3)).toBe('…\nline5\nline6\n^\nline7\n…');
    expect(drawn(sql, null, 60, 3)).toBe('line0\nline1\nline2\n…');
    expect(drawn(sql, 'line11', 60, 3)).toBe('…\nline9\nline10\nline11\n^');
  });

  it('cuts a long line so that the place stays in sight', () => {
    const sql = `SELECT ${'column_name, '.repeat(20)}phone, ${'other, '.repeat(20)}x FROM t`;
    const [line, caret] = drawn(sql, 'phone', 40).split('\n');
    expect(line).toHaveLength(40);
    expect(line?.slice(caret?.indexOf('^'))).toMatch(/^phone, other/);
    expect(drawn(sql, 1, 40).split('\n')[1]).toBe('^');
  });

  it('takes a place at or behind the end, and none', () => {
    expect(drawn('SELECT', 7)).toBe('SELECT\n      ^');
    expect(drawn('SELECT\n', 99)).toBe('SELECT\n      ^');
    expect(drawn('SELECT\r\n1', 9)).toBe('SELECT\n1\n^');
    expect(drawn('', null)).toBe('');
  });
});
