import { expect, it } from 'vitest';
import { columnCopies } from '../../../src/schema/parse/column-copies.ts';

const brief = async (sql: string) =>
  (await columnCopies(sql)).map(
    ({ relation, column, from }) =>
      `${relation.schema ? `${relation.schema}.` : ''}${relation.name}.${column} <- ${from.join(' ')}`,
  );

it.each([
  ['UPDATE t SET a_new = a', ['t.a_new <- a']],
  ['UPDATE ONLY s.t AS x SET full_name = x.first || \' \' || last, "N" = 1', ['s.t.full_name <- first last']],
  ['WITH b AS (SELECT 1) UPDATE t SET a_new = lower(t.a) WHERE deleted IS NULL', ['t.a_new <- a']],
  ['UPDATE t SET a_new = o.a FROM t AS o WHERE o.id = t.id', ['t.a_new <- a']],
  ['WITH done AS (UPDATE t SET a_new = a RETURNING 1) SELECT count(*) FROM done', ['t.a_new <- a']],
  [
    'DO $$ BEGIN LOOP UPDATE t SET a_new = a WHERE id > 3; EXIT WHEN NOT FOUND; END LOOP; END $$',
    ['t.a_new <- a'],
  ],
  ['UPDATE t SET a_new = o.a FROM other AS o WHERE o.id = t.id', []],
  ['UPDATE t SET n = n + 1', []],
  ["UPDATE t SET a = 'x' WHERE b = 1", []],
  ['ALTER TABLE t ADD updated_at text', []],
  ['this does not parse, update t', []],
])('%s', async (sql, expected) => {
  expect(await brief(sql)).toEqual(expected);
});
