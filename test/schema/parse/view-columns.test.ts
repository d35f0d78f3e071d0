import { beforeAll, expect, it } from 'vitest';
import { parsePostgres } from '../../../src/schema/parse/postgres-parser.ts';
import { viewColumns } from '../../../src/schema/parse/view-columns.ts';

beforeAll(async () => {
  await parsePostgres('SELECT 1');
});

it('follows the columns of a view to those of its table', () => {
  expect(
    viewColumns(
      ' SELECT o.id,\n    o.phone AS contact,\n    upper(o.note) AS note\n   FROM orders o\n  WHERE o.open;',
    ),
  ).toEqual(['id', 'phone', undefined]);
});

it.each([
  'SELECT DISTINCT id FROM orders',
  'SELECT count(*) FROM orders GROUP BY id',
  'SELECT id FROM orders LIMIT 5',
  'WITH o AS (SELECT id FROM orders) SELECT id FROM o',
  'SELECT id FROM orders UNION SELECT id FROM others',
  'SELECT o.id FROM orders o, others',
  'SELECT id FROM (SELECT id FROM orders) o',
  'not a query',
])('takes no view for a simple one: %s', (definition) => {
  expect(viewColumns(definition)).toBeUndefined();
});
