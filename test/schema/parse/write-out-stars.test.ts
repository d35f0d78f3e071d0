import { describe, expect, it } from 'vitest';
import { writeOutStars } from '../../../src/schema/parse/write-out-stars.ts';

const tables: Readonly<Record<string, readonly string[]>> = {
  t: ['id', 'Note'],
  u: ['id', 't_id'],
  'audit.t': ['at'],
};
const write = (sql: string) =>
  writeOutStars(sql, (schema, name) => tables[schema === undefined ? name : `${schema}.${name}`]);

describe('writeOutStars', () => {
  it.each([
    ['SELECT * FROM t', 'SELECT "t"."id", "t"."Note" FROM t'],
    ['SELECT 1, é . * , count(*) FROM t AS é', 'SELECT 1, "é"."id", "é"."Note" , count(*) FROM t AS é'],
    ['SELECT * FROM audit.t, u x', 'SELECT "t"."at", "x"."id", "x"."t_id" FROM audit.t, u x'],
    ['SELECT * FROM t AS x (a)', 'SELECT "x"."a", "x"."Note" FROM t AS x (a)'],
    ['SELECT * FROM t JOIN u USING (id)', 'SELECT "id", "t"."Note", "u"."t_id" FROM t JOIN u USING (id)'],
    [
      'SELECT u.* FROM t LEFT JOIN u ON u.t_id = t.id, f(1) AS g',
      'SELECT "u"."id", "u"."t_id" FROM t LEFT JOIN u ON u.t_id = t.id, f(1) AS g',
    ],
    [
      'WITH w AS (UPDATE t SET id = 1 RETURNING t.*), z AS (DELETE FROM u RETURNING id AS gone) SELECT * FROM w UNION SELECT * FROM z, z b',
      'WITH w AS (UPDATE t SET id = 1 RETURNING "t"."id", "t"."Note"), z AS (DELETE FROM u RETURNING id AS gone) SELECT "w"."id", "w"."Note" FROM w UNION SELECT "z"."gone", "b"."gone" FROM z, z b',
    ],
    [
      'INSERT INTO t SELECT * FROM u RETURNING *',
      'INSERT INTO t SELECT "u"."id", "u"."t_id" FROM u RETURNING "t"."id", "t"."Note"',
    ],
    [
      'SELECT s.* FROM (SELECT id, lower(x)::text, coalesce(y, 1) FROM nowhere) s (a)',
      'SELECT "s"."a", "s"."lower", "s"."coalesce" FROM (SELECT id, lower(x)::text, coalesce(y, 1) FROM nowhere) s (a)',
    ],
    ['SELECT * FROM (VALUES (1, 2)) v', 'SELECT "v"."column1", "v"."column2" FROM (VALUES (1, 2)) v'],
    ['SELECT row_to_json(t.*) FROM t', 'SELECT row_to_json(t.*) FROM t'],
    ['SELECT id FROM nowhere', 'SELECT id FROM nowhere'],
    ['SELECT gone.* FROM t', 'SELECT  FROM t'],
  ])('writes out %s', async (sql, expected) => {
    await expect(write(sql)).resolves.toBe(expected);
  });

  it.each([
    'SELECT * FROM nowhere',
    'SELECT * FROM t, f(1)',
    'SELECT * FROM t NATURAL JOIN u',
    'SELECT id, gone.* FROM t',
    'WITH RECURSIVE w AS (SELECT id FROM t UNION SELECT w.* FROM w) SELECT * FROM w',
    'WITH w AS (SELECT CASE WHEN true THEN 1 END) SELECT * FROM w',
    'UPDATE t SET id = 1 RETURNING old.*',
  ])('does not guess at %s', async (sql) => {
    await expect(write(sql)).resolves.toBeUndefined();
  });
});
