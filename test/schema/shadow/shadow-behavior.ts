import { beforeAll, expect, it } from 'vitest';
import type { Answer, ShadowDatabase } from '../../../src/schema/shadow/shadow-database.ts';

const done = { ok: true, value: undefined };

/** Answers in short: what was given, or the code and the words of the refusal. */
export const short = (answers: readonly Answer<unknown>[]) =>
  answers.map((answer) =>
    answer.ok ? answer.value : `${answer.refusal.sqlstate} ${answer.refusal.message}`,
  );

const setup = `
  DROP SCHEMA public CASCADE; CREATE SCHEMA public;
  CREATE TABLE item (id int PRIMARY KEY, label varchar(50), note text NOT NULL, "né😀" text[]);
  CREATE TABLE part (item_id int REFERENCES item DEFERRABLE INITIALLY DEFERRED);
  INSERT INTO item VALUES (1, 'one', 'first'), (2, NULL, 'second')`;

const inserted = (id: string, note: string | null) => ({
  sql: 'INSERT INTO item (id, note) VALUES ($1, $2) RETURNING *',
  values: [id, note],
});

const traces = `SELECT (SELECT count(*) FROM item) AS items, current_setting('enable_seqscan') AS seqscan,
  current_setting('statement_timeout') AS timeout, (SELECT count(*) FROM pg_prepared_statements) AS prepared`;

/** What every engine does alike. */
export function behavesAsShadow(opened: () => ShadowDatabase): void {
  beforeAll(async () => {
    await opened().execute('DEALLOCATE ALL');
    expect(await opened().execute(setup)).toEqual(done);
  });

  it('describes statements, each on its own', async () => {
    expect(
      await opened().describeAll([
        { sql: 'SELECT label, "né😀", id + 1 AS n FROM item WHERE id = $1 AND label = $2' },
        { sql: "SELECT 'é😀', absent FROM item" },
        { sql: 'SELECT id FROM item WHERE id = $1', parameters: [25] },
        { sql: 'SELECT 1; DROP TABLE item' },
        { sql: 'SELECT 1 -- \0' },
        { sql: 'COPY item FROM STDIN' },
        { sql: 'DELETE FROM item' },
      ]),
    ).toEqual([
      {
        ok: true,
        value: {
          parameters: [23, 25],
          columns: [
            {
              ...{ name: 'label', typeId: 1043, modifier: 54, type: 'character varying(50)' },
              ...{ tableId: expect.any(Number) as number, attribute: 2 },
            },
            {
              ...{ name: 'né😀', typeId: 1009, modifier: -1, type: 'text[]' },
              ...{ tableId: expect.any(Number) as number, attribute: 4 },
            },
            { name: 'n', typeId: 23, modifier: -1, type: 'integer', tableId: 0, attribute: 0 },
          ],
        },
      },
      {
        ok: false,
        refusal: { sqlstate: '42703', message: 'column "absent" does not exist', position: 14 },
      },
      {
        ok: false,
        refusal: {
          sqlstate: '42883',
          message: 'operator does not exist: integer = text',
          hint: 'No operator matches the given name and argument types. You might need to add explicit type casts.',
          position: 30,
        },
      },
      {
        ok: false,
        refusal: {
          sqlstate: '42601',
          message: 'cannot insert multiple commands into a prepared statement',
        },
      },
      {
        ok: false,
        refusal: {
          sqlstate: '22021',
          message: 'the statement holds a NUL character, which Postgres never does',
        },
      },
      { ok: true, value: { parameters: [], columns: [] } },
      { ok: true, value: { parameters: [], columns: [] } },
    ]);
    expect(await opened().describeAll([])).toEqual([]);
  });

  it('plans for parameters unknown, by the indexes that there are, and never runs', async () => {
    const answers = await opened().explainAll([
      'SELECT note FROM item WHERE id = $1 -- by key',
      "SELECT ';', note FROM item WHERE id = $1;",
      'DELETE FROM item; DELETE FROM part',
      'SELECT é😀 FROM item',
      'INSERT INTO item (id, note) VALUES ($1, $2) ON CONFLICT (label) DO NOTHING',
      'DELETE FROM item',
      'SELECT \0',
    ]);
    const nodes = answers.map((answer) =>
      answer.ok
        ? (JSON.parse(answer.value) as { Plan: Record<string, unknown> }[])[0]?.Plan['Node Type']
        : [answer.refusal.sqlstate, answer.refusal.position],
    );
    expect(nodes).toEqual([
      'Index Scan',
      'Index Scan',
      ['42601', undefined],
      ['42703', 8],
      ['42P10', undefined],
      'ModifyTable',
      ['22021', undefined],
    ]);
    expect(await opened().rows(traces)).toEqual([{ items: 2, seqscan: 'on', timeout: '0', prepared: 0 }]);
  });

  it('runs statements without leaving a trace of any', async () => {
    const answers = await opened().executeAll([
      inserted('3', 'third'),
      inserted('3', 'once more'),
      inserted('4', null),
      inserted('x', 'no number'),
      { sql: 'INSERT INTO part VALUES (9)', values: [] },
      { sql: 'SELECT id, label FROM item ORDER BY id', values: [] },
      { sql: 'SELECT n FROM generate_series(1, 300) AS n', values: [] },
      { sql: 'COPY item FROM STDIN', values: [] },
      { sql: 'COPY item (id) TO STDOUT', values: [] },
      { sql: 'SET statement_timeout = 5', values: [] },
      { sql: '/* a /* nested */ comment */ -- and\n ; COMMIT', values: [] },
      { sql: "COPY item TO '/tmp/item'", values: [] },
      { sql: 'SELECT $1::int', values: [] },
      { sql: '', values: [] },
    ]);
    const rows = Array.from({ length: 200 }, (_, index) => [String(index + 1)]);
    expect(short(answers)).toEqual([
      { rowCount: 1, rows: [['3', null, 'third', null]] },
      { rowCount: 1, rows: [['3', null, 'once more', null]] },
      '23502 null value in column "note" of relation "item" violates not-null constraint',
      '22P02 invalid input syntax for type integer: "x"',
      '23503 insert or update on table "part" violates foreign key constraint "part_item_id_fkey"',
      {
        rowCount: 2,
        rows: [
          ['1', 'one'],
          ['2', null],
        ],
      },
      { rowCount: 300, rows },
      '57014 COPY from stdin failed: bg-check has no data to copy',
      { rowCount: 2, rows: [] },
      { rowCount: undefined, rows: [] },
      '0A000 bg-check does not run COMMIT, which would change its own session',
      '0A000 bg-check does not run COPY with files or programs of the server',
      '08P01 bind message supplies 0 parameters, but prepared statement "" requires 1',
      { rowCount: undefined, rows: [] },
    ]);
    expect(await opened().rows(traces)).toEqual([{ items: 2, seqscan: 'on', timeout: '0', prepared: 0 }]);
  });

  it('goes on with an open transaction behind refusals, and leaves it as it was', async () => {
    const shadow = opened();
    expect(await shadow.execute('BEGIN; INSERT INTO item VALUES (7, NULL, $$seventh$$)')).toEqual(done);
    const many = Array.from({ length: 600 }, (_, index) => ({
      sql: index % 3 === 0 ? 'SELECT nope FROM item' : 'SELECT id FROM item',
    }));
    const described = await shadow.describeAll(many);
    expect(described.map(({ ok }) => ok)).toEqual(many.map((_, index) => index % 3 !== 0));
    expect(short(await shadow.explainAll(['SELECT nope FROM item', 'SELECT FROM nope', 'SELECT 1']))).toEqual(
      [
        '42703 column "nope" does not exist',
        '42P01 relation "nope" does not exist',
        expect.stringContaining('"Result"'),
      ],
    );
    expect(
      short(
        await shadow.executeAll([
          inserted('7', 'again'),
          { sql: 'DELETE FROM item', values: [] },
          { sql: 'SELECT count(*) FROM item', values: [] },
        ]),
      ),
    ).toEqual([
      '23505 duplicate key value violates unique constraint "item_pkey"',
      { rowCount: 3, rows: [] },
      { rowCount: 1, rows: [['3']] },
    ]);
    expect(await shadow.rows(traces)).toEqual([{ items: 3, seqscan: 'on', timeout: '0', prepared: 0 }]);
    expect(await shadow.execute('SELECT nope')).toMatchObject({ ok: false });
    await expect(shadow.describeAll([{ sql: 'SELECT 1' }])).rejects.toThrow('aborted');
    expect(await shadow.execute('ROLLBACK')).toEqual(done);
    expect(await shadow.rows(traces)).toEqual([{ items: 2, seqscan: 'on', timeout: '0', prepared: 0 }]);
  });

  it('tells a violation that the open transaction brought from the statements run in it', async () => {
    const shadow = opened();
    const select = { sql: 'SELECT 1', values: [] };
    expect(await shadow.execute('BEGIN; INSERT INTO part VALUES (9)')).toEqual(done);
    expect(short(await shadow.executeAll([select]))).toEqual([{ rowCount: 1, rows: [['1']] }]);
    expect(await shadow.execute('COMMIT')).toMatchObject({ ok: false, refusal: { sqlstate: '23503' } });
  });

  it('keeps statements under names, and tells those that a change of the schema breaks', async () => {
    const shadow = opened();
    const star = { sql: 'SELECT * FROM item', name: 'star' };
    await shadow.describeAll([star, { sql: 'SELECT id FROM item', name: 'a "b"' }]);
    const kept = () => shadow.describeKept(['star', 'a "b"', 'nothing']).then(short);
    const nothing = '26000 prepared statement "nothing" does not exist';
    expect(await kept()).toEqual([undefined, undefined, nothing]);
    await shadow.execute('BEGIN; ALTER TABLE item ADD COLUMN more int');
    const stale = '0A000 cached plan must not change result type';
    expect(await kept()).toEqual([stale, undefined, nothing]);
    await shadow.describeAll([star]);
    expect(await kept()).toEqual([undefined, undefined, nothing]);
    await shadow.execute('ROLLBACK');
    expect(await kept()).toEqual([stale, undefined, nothing]);
    await shadow.execute('DEALLOCATE ALL');
  });

  it('names types as they are called now', async () => {
    const shadow = opened();
    await shadow.execute("CREATE TYPE mood AS ENUM ('good'); CREATE TABLE day (mood mood)");
    const type = async () => {
      const [answer] = await shadow.describeAll([{ sql: 'SELECT mood FROM day' }]);
      return answer?.ok === true ? answer.value.columns[0]?.type : undefined;
    };
    expect(await type()).toBe('mood');
    await shadow.execute('ALTER TYPE mood RENAME TO temper');
    expect(await type()).toBe('temper');
    await shadow.execute('SET search_path = pg_catalog');
    expect((await shadow.describeAll([{ sql: 'SELECT mood FROM public.day' }]))[0]).toMatchObject({
      value: { columns: [{ type: 'public.temper' }] },
    });
    await shadow.execute('RESET ALL');
  });

  it('does not wait for data that a text would copy', async () => {
    const refusal = { sqlstate: '57014', message: 'COPY from stdin failed: bg-check has no data to copy' };
    expect(await opened().execute('COPY item FROM STDIN; SELECT 1')).toMatchObject({ ok: false, refusal });
    expect(await opened().rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('gives rows as values of JavaScript', async () => {
    expect(
      await opened().rows(
        `SELECT true AS yes, 9007199254740993 AS big, 12::int8 AS small, 1.5::float8 AS float, 1.50 AS numeric,
                '{"a": [1]}'::jsonb AS json, ARRAY['a', 'b"c,}', NULL, 'NULL', ''] AS texts, ARRAY[[1, 2], [3, 4]] AS numbers,
                '{}'::oid[] AS none, NULL::int AS "null", $1::text[] AS given, $2::text AS text, $3::jsonb AS object, $4::int8 AS id`,
        [['x', null, '"\\{}'], 'plain', { b: 2 }, 5n],
      ),
    ).toEqual([
      {
        ...{ yes: true, big: 9007199254740993n, small: 12, float: 1.5, numeric: '1.50' },
        ...{ json: { a: [1] }, texts: ['a', 'b"c,}', null, 'NULL', ''] },
        numbers: [
          [1, 2],
          [3, 4],
        ],
        ...{ none: [], null: null, given: ['x', null, '"\\{}'], text: 'plain', object: { b: 2 }, id: 5 },
      },
    ]);
    await expect(opened().rows('SELECT nope')).rejects.toThrow('column "nope" does not exist');
  });
}
