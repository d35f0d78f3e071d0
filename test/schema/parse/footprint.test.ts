import { describe, expect, it } from 'vitest';
import { footprintOf, type Footprint } from '../../../src/schema/parse/footprint.ts';
import { cpuTimeOf } from '../../support/cpu-time.ts';

const uses = ({ relations }: Footprint) =>
  relations.map(({ schema, name, alias, access, only, locked }) =>
    [
      access,
      only ? 'only' : '',
      schema === undefined ? name : `${schema}.${name}`,
      alias === name ? '' : `as ${alias}`,
      locked ? 'locked' : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
  );

describe('the relations of a statement', () => {
  it.each([
    ['SELECT 1', []],
    ['SELECT * FROM S.T AS x JOIN "Big Table" USING (id)', ['read s.t as x', 'read Big Table']],
    ['SELECT * FROM ONLY t, LATERAL (SELECT * FROM u WHERE u.a = t.a) v', ['read only t', 'read u']],
    [
      'SELECT a FROM t WHERE EXISTS (SELECT FROM u) AND b IN (SELECT b FROM w)',
      ['read t', 'read u', 'read w'],
    ],
    ['SELECT a FROM t UNION SELECT b FROM u EXCEPT SELECT c FROM w', ['read t', 'read u', 'read w']],
    ['WITH x AS (SELECT * FROM t) SELECT * FROM x, public.x AS y', ['read t', 'read public.x as y']],
    ['WITH t AS (SELECT * FROM t) SELECT * FROM t', ['read t']],
    ['WITH RECURSIVE x AS (SELECT 1 UNION SELECT a FROM x, t) SELECT * FROM x', ['read t']],
    ['SELECT (WITH x AS (SELECT 1) SELECT * FROM x), a FROM x', ['read x']],
    [
      'SELECT * FROM t, u AS v, (SELECT * FROM w) z FOR UPDATE OF v, z',
      ['read t', 'read u as v locked', 'read w locked'],
    ],
    ['SELECT * FROM t WHERE a IN (SELECT a FROM u) FOR SHARE', ['read t locked', 'read u']],
    ['SELECT * FROM t TABLESAMPLE SYSTEM (1)', ['read t']],
    ['INSERT INTO t SELECT * FROM u', ['insert t', 'read u']],
    ['INSERT INTO t AS x (a) VALUES (1) ON CONFLICT DO NOTHING', ['insert t as x']],
    [
      'INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = (SELECT max(c) FROM u)',
      ['insert t', 'update t', 'read u'],
    ],
    ['UPDATE t AS x SET a = u.a FROM u WHERE u.b = x.b', ['update t as x', 'read u']],
    [
      'WITH d AS (DELETE FROM ONLY t USING u RETURNING *) INSERT INTO w SELECT * FROM d',
      ['delete only t', 'read u', 'insert w'],
    ],
    [
      'MERGE INTO t USING (SELECT * FROM u) s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1)',
      ['merge t', 'delete t', 'insert t', 'read u'],
    ],
    ['COPY t (a, b) FROM STDIN', ['copy-in t']],
    ['COPY t TO STDOUT', ['copy-out t']],
    ['COPY (SELECT * FROM t) TO STDOUT', ['read t']],
    ['TRUNCATE t, ONLY s.u', ['truncate t', 'truncate only s.u']],
    ['LOCK TABLE t IN SHARE MODE', ['other t']],
    ['REFRESH MATERIALIZED VIEW CONCURRENTLY m', ['other m']],
    ['VACUUM (ANALYZE) t (a)', ['other t']],
    ['EXPLAIN ANALYZE DELETE FROM t', ['delete t']],
    ['DECLARE c CURSOR FOR SELECT * FROM t', ['read t']],
    ['PREPARE p AS SELECT * FROM t', ['read t']],
    ['CREATE TEMP TABLE x AS SELECT * FROM t', ['read t', 'other x']],
    ['CREATE VIEW v AS SELECT * FROM t', ['other v', 'read t']],
    ['ALTER TABLE s.t ADD a int', ['other s.t']],
    ['CREATE INDEX ON t (a)', ['other t']],
    ['DROP TABLE s.t, u', ['other s.t', 'other u']],
    ['DROP FUNCTION f(int)', []],
  ])('%s', async (sql, expected) => {
    expect(uses(await footprintOf(sql)).sort()).toEqual([...expected].sort());
  });
});

describe('the names of a statement', () => {
  it.each<[string, Partial<Footprint>]>([
    [
      "SELECT t.a, b::st, f(c, x => '1') FROM t JOIN u USING (k) WHERE d ->> 'key' LIKE $2 AND nextval('q'::regclass) > $1",
      {
        columns: ['k', 'a', 'b', 'c', 'd'],
        unqualified: ['b', 'c', 'd'],
        types: ['st', 'regclass'],
        routines: ['f', 'nextval'],
        operators: ['~~', '->>', '>'],
        constants: ['1', 'key', 'q'],
        using: ['k'],
        parameters: 2,
        natural: false,
        stars: [],
      },
    ],
    ['SELECT *, t.*, s.u.* FROM t, s.u', { stars: ['*', 't', 'u'], wholeRows: [] }],
    ['SELECT (t).*, (f(1)).x FROM t', { stars: ['t'], columns: ['t', 'x'], wholeRows: [] }],
    ['INSERT INTO t (a) VALUES (1) RETURNING *', { stars: ['*'], columns: ['a'] }],
    ['SELECT row_to_json(t), to_jsonb(u.*), a, count(t) FROM t, u', { wholeRows: ['t', 'u'], stars: ['u'] }],
    ['SELECT x::text FROM (SELECT * FROM t) AS x', { wholeRows: ['x'], stars: ['*'] }],
    ['SELECT t FROM t GROUP BY t.a', { wholeRows: ['t'], groupBy: true }],
    ['SELECT count(*) FROM a NATURAL JOIN b', { natural: true, stars: [], groupBy: false }],
    [
      'SELECT 1 FROM t WHERE a BETWEEN 1 AND 2 AND b IN (SELECT 1)',
      { operators: ['<', '<=', '>', '>=', '='] },
    ],
    ['SELECT a AS x FROM t ORDER BY x, lower(b), 1', { ordered: ['a', 'x', 'b'], columns: ['a', 'x', 'b'] }],
    [
      'SELECT max(a), greatest(b, 1) FROM t WHERE c < 1 OR d = 2',
      { ordered: ['a', 'b', 'c'], compared: ['c', 'd'] },
    ],
    ['SELECT DISTINCT a, b FROM t', { compared: ['a', 'b'], ordered: [] }],
    ['SELECT DISTINCT ON (a) a, b FROM t', { compared: ['a'] }],
    ['SELECT * FROM t UNION SELECT * FROM u', { compared: ['*'] }],
    ['SELECT * FROM t UNION ALL SELECT * FROM u ORDER BY 1', { compared: [], ordered: ['*'] }],
    ['SELECT a, count(*) FROM t GROUP BY 1', { compared: ['a'], groupBy: true }],
    [
      'SELECT t.a FROM t LEFT JOIN (u JOIN w ON true) ON u.b < t.c WHERE t.d = $1 AND (e = 1 OR f = 2) AND g IS NOT NULL AND h IS DISTINCT FROM 1',
      {
        outer: ['u', 'w'],
        ranged: ['u.b', 't.c'],
        present: ['t.d', 'g'],
        compared: ['u.b', 't.c', 't.d', 'e', 'f', 'h'],
      },
    ],
    ["SELECT to_jsonb(t) ->> 'a', count(t.b) FROM t", { wholeRows: [], columns: ['a', 'b'] }],
    ['SELECT row_number() OVER (PARTITION BY a ORDER BY b) FROM t', { compared: ['a'], ordered: ['b'] }],
    ["SELECT string_agg(v, '' ORDER BY v) FROM t", { ordered: ['v'] }],
    [
      'UPDATE t SET a = 1, b.c = 2, (d, e) = (SELECT f, 1) WHERE g IS NULL',
      { columns: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
    ],
    [
      'INSERT INTO t (a) VALUES ($1) ON CONFLICT (b, lower(c)) DO UPDATE SET d = EXCLUDED.e',
      { columns: ['a', 'b', 'c', 'd', 'e'] },
    ],
    ['CALL p($1, now())', { routines: ['p', 'now'], parameters: 1 }],
    ['SELECT * FROM f(1) AS x (a int, b my_type)', { routines: ['f'], types: ['int4', 'my_type'] }],
  ])('%s', async (sql, expected) => {
    const footprint = await footprintOf(sql);
    for (const [member, value] of Object.entries(expected)) {
      const found = footprint[member as keyof Footprint];
      const [left, right] = [found, value].map((item: unknown) =>
        Array.isArray(item) ? [...(item as string[])].sort() : item,
      );
      expect({ [member]: left }).toEqual({ [member]: right });
    }
  });
});

describe('what a statement writes', () => {
  const written = async (sql: string) =>
    (await footprintOf(sql)).writes.map(({ relation, command, columns, rows, width, conflict }) => {
      const text = rows.map((row) =>
        row.map((value) =>
          value.kind === 'parameter'
            ? `$${value.number}`
            : value.kind === 'constant'
              ? `'${value.text}'`
              : value.kind,
        ),
      );
      const on = conflict && `${conflict.action} (${conflict.columns.join()}) ${conflict.constraint ?? ''}`;
      const size = width === undefined ? '' : `${width} wide`;
      return [command, relation.name, `(${columns?.join() ?? '*'})`, JSON.stringify(text), size, on]
        .filter((part) => part !== '' && part !== undefined)
        .join(' ');
    });

  it.each([
    [
      "INSERT INTO t (a, b, c) VALUES ($1, 'x'::st, -1), (DEFAULT, NULL, lower($2))",
      [`insert t (a,b,c) [["$1","'x'","'-1'"],["default","null","expression"]]`],
    ],
    ['INSERT INTO t VALUES ($1, 0, false)', [`insert t (*) [["$1","'0'","'false'"]] 3 wide`]],
    ['INSERT INTO t DEFAULT VALUES', ['insert t () [[]]']],
    ['INSERT INTO t SELECT a, NULL FROM u', ['insert t (*) [["expression","null"]] 2 wide']],
    ['INSERT INTO t SELECT * FROM u', ['insert t (*) []']],
    ['INSERT INTO t SELECT u.*, 1 FROM u', ['insert t (*) []']],
    ['INSERT INTO t SELECT 1, 2 UNION SELECT 3, 4', ['insert t (*) [] 2 wide']],
    [
      'INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b, c = $2',
      ['insert t (a) [["$1"]] update (a) ', 'update t (b,c) [["expression","$2"]]'],
    ],
    [
      'INSERT INTO t (a) VALUES (1) ON CONFLICT ON CONSTRAINT k DO NOTHING',
      [`insert t (a) [["'1'"]] nothing () k`],
    ],
    [
      'UPDATE t SET (a, b) = ($1, DEFAULT), c = -2.5, d[1] = 3, (e, f) = (SELECT 1, 2)',
      [`update t (a,b,c,d,e,f) [["$1","default","'-2.5'","expression","expression","expression"]]`],
    ],
    ['COPY t (a, b) FROM STDIN', ['copy t (a,b) []']],
    ['COPY t FROM STDIN', ['copy t (*) []']],
    ['COPY t TO STDOUT', []],
    [
      'MERGE INTO t USING u ON true WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES ($1)',
      [`update t (a) [["'1'"]]`, 'insert t (a) [["$1"]]'],
    ],
    [
      'WITH x AS (INSERT INTO t (a) VALUES (1)) UPDATE u SET b = 2',
      [`update u (b) [["'2'"]]`, `insert t (a) [["'1'"]]`],
    ],
  ])('%s', async (sql, expected) => {
    expect((await written(sql)).sort()).toEqual([...expected].sort());
  });
});

it('answers for statements of every kind', async () => {
  const statements = [
    'BEGIN',
    'SET a.b = 1',
    'SHOW ALL',
    'DO $$ BEGIN END $$',
    'LISTEN x',
    'DISCARD ALL',
    'FETCH 1 FROM c',
  ];
  for (const sql of [
    ...statements,
    'GRANT SELECT ON t TO u',
    'EXECUTE p(1)',
    'ANALYZE',
    "COMMENT ON TABLE t IS 'x'",
  ]) {
    await expect(footprintOf(sql)).resolves.toMatchObject({ writes: [] });
  }
});

it('reads a thousand statements in a moment', async () => {
  const sql =
    'SELECT o.id, o.total, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = $1 AND o.created_at > $2 ORDER BY o.created_at LIMIT 50';
  for (let round = 0; round < 300; round += 1) await footprintOf(sql);
  const spent = await cpuTimeOf(async () => {
    for (let round = 0; round < 1000; round += 1) await footprintOf(sql);
  });
  expect(spent).toBeLessThan(3000);
});
