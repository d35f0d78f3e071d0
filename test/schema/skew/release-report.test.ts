import { describe, expect, it } from 'vitest';
import { ruleStories } from './rules/rule-story.ts';

const run = ruleStories();
const short = (findings: readonly string[]) => findings.map((line) => line.split(' — ')[0]);

describe('the report of a release', () => {
  it('classes each statement by what it did, also to what its text does not name', async () => {
    const { report } = await run({
      setup: `CREATE TABLE t (id int PRIMARY KEY, a text, b text); CREATE VIEW v AS SELECT id, a FROM t;
        INSERT INTO t VALUES (1, 'x', 'y')`,
      migration: [
        'ALTER TABLE t ADD COLUMN c text;\nUPDATE t SET c = b;',
        'ALTER TABLE t DROP COLUMN a CASCADE;',
        'DROP INDEX IF EXISTS nothing;\nALTER TABLE t ADD d text;\nALTER TABLE t DROP COLUMN b;',
      ],
      blue: { View: 'SELECT a FROM v', Table: 'SELECT b FROM t', Other: 'SELECT 1 AS one' },
      green: { Other: 'SELECT c FROM t' },
    });
    expect(report.steps.map((step) => ({ ...step, file: undefined, statement: undefined })))
      .toMatchInlineSnapshot(`
        [
          {
            "dependents": null,
            "file": undefined,
            "line": 1,
            "objects": [
              "t.c",
            ],
            "phase": "expand",
            "state": "S1",
            "statement": undefined,
            "unnamed": [],
          },
          {
            "dependents": null,
            "file": undefined,
            "line": 2,
            "objects": [],
            "phase": "migrate",
            "state": "S1",
            "statement": undefined,
            "unnamed": [],
          },
          {
            "dependents": {
              "blue": 1,
              "of": 3,
            },
            "file": undefined,
            "line": 1,
            "objects": [
              "v",
              "t.a",
            ],
            "phase": "contract",
            "state": "S2",
            "statement": undefined,
            "unnamed": [
              "v",
            ],
          },
          {
            "dependents": null,
            "file": undefined,
            "line": 1,
            "objects": [],
            "phase": "none",
            "state": "S3",
            "statement": undefined,
            "unnamed": [],
          },
          {
            "dependents": null,
            "file": undefined,
            "line": 2,
            "objects": [
              "t.d",
            ],
            "phase": "expand",
            "state": "S3",
            "statement": undefined,
            "unnamed": [],
          },
          {
            "dependents": {
              "blue": 1,
              "of": 3,
            },
            "file": undefined,
            "line": 3,
            "objects": [
              "t.b",
            ],
            "phase": "contract",
            "state": "S3",
            "statement": undefined,
            "unnamed": [],
          },
        ]
      `);
    expect(report.states.map(({ id, phase }) => `${id} ${phase}`)).toEqual([
      ...['S0 none', 'S1 expand', 'S2 contract', 'S3 mixed'],
    ]);
    expect(
      report.matrix.map(({ state, version, breaks, holds }) => `${state} ${version} ${breaks}/${holds}`),
    ).toEqual([
      ...['S0 blue 0/3', 'S0 green 1/0', 'S1 blue 0/3', 'S1 green 0/1'],
      ...['S2 blue 1/2', 'S2 green 0/1', 'S3 blue 2/1', 'S3 green 0/1'],
    ]);
    expect(report).toMatchObject({ pointOfNoReturn: 'S2', rollbackSafety: 'unsafe', verdict: 'fail' });
  });

  it('has a state for what a migration left behind that failed half-way', async () => {
    const { report, findings } = await run({
      setup: "CREATE TABLE t (id int, a text); INSERT INTO t VALUES (1, 'x'), (2, 'x')",
      migration: ['CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);', 'ALTER TABLE t ADD b text'],
      blue: { Get: 'SELECT id FROM t' },
      green: {
        Add: 'INSERT INTO t (id, a) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING',
        Later: 'SELECT b FROM t',
        Other: 'SELECT nothing FROM nowhere',
      },
    });
    expect(report.states.map(({ label }) => label)).toEqual([
      'after 0001_setup.sql',
      'after 0002_step.sql failed at line 1',
    ]);
    const broken = findings.filter((line) => line.startsWith('breaks'));
    expect(
      broken.map((line) =>
        line
          .replace(/^breaks \S+ /, '')
          .split(' — ')[0]
          ?.slice(0, 25),
      ),
    ).toEqual(['green Add S0 0002:1 42P10', 'green Later S0 - 42703 b', '- - S1 0002:1 23505 -']);
    expect(report.rollbackSafety).toBe('unknown');
  });

  it('says nothing about a version whose statements were not given', async () => {
    const story = {
      setup: 'CREATE TABLE t (id int)',
      migration: 'ALTER TABLE t ADD a int',
      blue: { Get: 'SELECT id FROM t' },
    };
    const { report } = await run(story, { queries: { blue: ['blue'], green: [] } });
    expect(report).toMatchObject({
      ...{ verdict: 'pass', undecided: null, rollbackSafety: 'safe' },
      order: { migrateFirst: 'unknown', codeFirst: 'unknown' },
      versions: { green: { statements: 0, unverifiable: [] } },
      warnings: ['no statements of green were given: nothing is said about green, nor about both together'],
    });
    await expect(run(story, { queries: { blue: [], green: [] } })).rejects.toMatchObject({
      code: 'BGC_USAGE',
    });
  });

  it('begins with the rows of the seed, and says where that does not apply', async () => {
    const story = {
      setup: 'CREATE TABLE t (id int PRIMARY KEY)',
      migration: 'CREATE TABLE c (id int REFERENCES t); INSERT INTO c VALUES (1)',
      blue: { Delete: 'DELETE FROM t' },
      green: { Get: 'SELECT id FROM t' },
    };
    const seeded = await run({ ...story, seed: 'INSERT INTO t VALUES (1);' });
    expect(short(seeded.findings)).toEqual(['breaks parent-rows blue Delete S1 0002:1 23503 c.c_id_fkey']);
    await expect(run({ ...story, seed: 'SELECT 1;\nINSERT INTO nowhere VALUES (1);' })).rejects.toMatchObject(
      {
        code: 'BGC_INPUT',
        location: 'seed.sql:2',
        message: 'seed.sql:2: the seed does not apply to S0: relation "nowhere" does not exist (42P01)',
      },
    );
  });

  it('takes a temporary table of the application for what it is', async () => {
    const { report } = await run({
      setup: 'CREATE TABLE t (id int)',
      migration: 'ALTER TABLE t ADD a int',
      blue: { Get: 'SELECT id FROM t' },
      green: {
        Make: 'CREATE TEMP TABLE scratch (id int)',
        Fill: 'INSERT INTO scratch SELECT id FROM t WHERE id = $1',
        Move: 'INSERT INTO t SELECT id FROM tmp_t',
      },
    });
    expect(report.findings).toEqual([]);
    expect(report.versions.green.unverifiable).toMatchObject([
      { statement: 'Fill', reason: expect.stringContaining('the temporary table that Make makes') as string },
      { statement: 'Move', reason: expect.stringContaining('temporary by its name') as string },
    ]);
  });

  it('is the same where every statement is probed at every state', async () => {
    const story = {
      setup: `CREATE ROLE app; CREATE TABLE a (id int PRIMARY KEY, n int, x text); CREATE TABLE b (id int REFERENCES a, y text);
        CREATE VIEW v AS SELECT a.id, x FROM a; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT n FROM a';
        GRANT ALL ON ALL TABLES IN SCHEMA public TO app; INSERT INTO a VALUES (1, 1, 'x')`,
      migration: [
        'ALTER TABLE a ADD z text; UPDATE a SET z = x;',
        'ALTER TABLE b ALTER y TYPE varchar(10);',
        "CREATE TYPE st AS ENUM ('p'); ALTER TABLE a ADD s st;",
        'DROP VIEW v; ALTER TABLE a DROP COLUMN x; REVOKE INSERT ON b FROM app;',
        'ALTER TABLE a ALTER n TYPE text;',
        'DROP FUNCTION f();',
      ],
      role: 'app',
      blue: {
        ...{
          A: 'SELECT * FROM a',
          V: 'SELECT id FROM v',
          F: 'SELECT f()',
          B: 'SELECT y FROM b WHERE id = $1',
        },
        ...{ N: 'SELECT id FROM a WHERE n = $1', D: 'DELETE FROM a WHERE id = 2' },
        I: { sql: 'INSERT INTO b VALUES ($1, $2)', samples: [[1, 'a text of some length']] },
      },
      green: { A: 'SELECT id, z, s FROM a', N: 'SELECT id FROM a WHERE n = $1::text' },
    };
    const filtered = await run(story);
    const exhaustive = await run(story, { exhaustive: true });
    expect(filtered.findings.length).toBeGreaterThan(5);
    expect(exhaustive.report).toEqual({ ...filtered.report, timings: exhaustive.report.timings });
  });

  it('names the same cause everywhere where a type is swapped that sessions have as a parameter', async () => {
    const story = {
      setup: `CREATE TYPE st AS ENUM ('new', 'void'); CREATE TABLE o (id int, s st); INSERT INTO o VALUES (1, 'new')`,
      migration: `ALTER TYPE st RENAME TO st_old;
        CREATE TYPE st AS ENUM ('new');
        ALTER TABLE o ALTER s TYPE st USING s::text::st;
        DROP TYPE st_old;`,
      blue: {
        Get: 'SELECT id FROM o WHERE s = $1',
        Set: { sql: 'UPDATE o SET s = $2 WHERE id = $1', samples: [[1, 'void']] },
      },
    };
    const filtered = await run(story);
    const exhaustive = await run(story, { exhaustive: true });
    expect(filtered.findings).not.toEqual([]);
    expect(exhaustive.findings).toEqual(filtered.findings);
  });

  it('takes a failure of both versions for old news, also where another statement differs in a constant only', async () => {
    const { findings, report } = await run({
      setup: `CREATE TYPE st AS ENUM ('new'); CREATE TABLE o (id int, s st)`,
      migration: 'ALTER TABLE o ADD a int',
      blue: { Bad: "SELECT id FROM o WHERE s = 'gone'", Good: "SELECT id FROM o WHERE s = 'new'" },
    });
    expect(findings).toEqual([]);
    expect(report.versions.green.unverifiable).toMatchObject([
      { statement: 'Bad', reason: expect.stringContaining('as it does in blue') as string },
    ]);
  });
});
