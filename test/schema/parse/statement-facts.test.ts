import { describe, expect, it } from 'vitest';
import { extensionsOf, schemaChanges } from '../../../src/schema/parse/schema-changes.ts';
import { foreignPlaceholder, statementFacts } from '../../../src/schema/parse/statement-facts.ts';

describe('statementFacts', () => {
  it.each([
    ['SELECT 1', 'SELECT', 'planned'],
    ['WITH x AS (SELECT 1) DELETE FROM t', 'DELETE', 'planned'],
    ['VALUES (1)', 'SELECT', 'planned'],
    ['MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE', 'MERGE', 'planned'],
    ['CALL p(1)', 'CALL', 'analyzed'],
    ['BEGIN', 'TRANSACTION', 'control'],
    ['TRUNCATE t', 'TRUNCATE', 'opaque'],
    ['COPY t FROM STDIN', 'COPY', 'opaque'],
    ['LOCK TABLE t', 'LOCK', 'opaque'],
  ])('%s is %s, %s', async (sql, command, depth) => {
    expect(await statementFacts(sql)).toMatchObject({ command, depth });
  });

  const t = { schema: undefined, name: 't' };
  it.each([
    ['INSERT INTO t (a, b) VALUES ($1, DEFAULT), (NULL, $2)', ['a', 'b'], 2, [1], [0]],
    ['INSERT INTO t VALUES ($1, $2, $3)', undefined, 3, [], []],
    ['INSERT INTO t DEFAULT VALUES', [], 0, [], []],
    ['INSERT INTO t SELECT a, NULL FROM u', undefined, 2, [], [1]],
    ['INSERT INTO t SELECT * FROM u', undefined, undefined, [], []],
    ['INSERT INTO t SELECT 1 UNION SELECT 2', undefined, undefined, [], []],
    ['WITH x AS (INSERT INTO t (a) VALUES (1) RETURNING a) SELECT * FROM x', ['a'], 1, [], []],
  ])('%s', async (sql, columns, width, defaulted, nulls) => {
    const { inserts } = await statementFacts(sql);
    expect(inserts).toEqual([{ relation: t, columns, width, defaulted, nulls }]);
  });
});

describe('foreignPlaceholder', () => {
  it.each([
    ['SELECT sqlc.arg(name)', 'sqlc.arg(…)'],
    ['SELECT id FROM t WHERE a = @wanted AND b = 1', '@wanted'],
    ['SELECT @ x, abs(@ -5) FROM t WHERE j @> $1', undefined],
    ['SELECT id FROM t WHERE a = $1', undefined],
  ])('in %s: %s', async (sql, placeholder) => {
    expect(await foreignPlaceholder(sql)).toBe(placeholder);
  });
});

describe('schemaChanges', () => {
  it.each([
    ['ALTER TABLE s.t DROP COLUMN a, ALTER b TYPE text', ['drop column s.t.a', 'retype column s.t.b']],
    [
      'ALTER TABLE t ALTER a SET NOT NULL, ALTER a DROP DEFAULT',
      ['require column t.a', 'drop-default column t.a'],
    ],
    ['ALTER TABLE t ADD a int NOT NULL, ADD b int', ['add-required column t.a', 'other column t.b']],
    ['ALTER TABLE t ADD a int NOT NULL DEFAULT 1', ['other column t.a']],
    ['ALTER TABLE t DROP CONSTRAINT k', ['drop constraint t.k']],
    ['ALTER TABLE t RENAME COLUMN a TO b', ['rename column t.a']],
    ['ALTER TABLE t RENAME TO u', ['rename table t']],
    ['ALTER TABLE t SET SCHEMA s', ['rename table t']],
    ['DROP TABLE a.b, c', ['drop table a.b', 'drop table c']],
    ['DROP FUNCTION f(int)', ['drop function f']],
    ['DROP TYPE e', ['drop type e']],
    ['DROP MATERIALIZED VIEW v', ['drop matview v']],
    ['UPDATE t SET a = 1', []],
  ])('%s', async (sql, expected) => {
    const changes = await schemaChanges(sql);
    expect(changes.map(({ action, sort, object }) => `${action} ${sort} ${object}`)).toEqual(expected);
  });

  it('names the extensions', async () => {
    expect(await extensionsOf('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"')).toEqual(['uuid-ossp']);
    expect(await extensionsOf('SELECT 1')).toEqual([]);
  });
});
