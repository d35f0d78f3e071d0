import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a function that is another one now', () => {
  const story = ruleStories();
  const setup = `CREATE TABLE t (id int PRIMARY KEY, b text);
    INSERT INTO t VALUES (1, 'x');
    CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION g(x int) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION h(x text) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE PROCEDURE p(x int) LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION late() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT b FROM t LIMIT 1); END $$;
    CREATE FUNCTION inlined() RETURNS SETOF text LANGUAGE sql STABLE AS $$ SELECT b FROM t $$;
    CREATE FUNCTION outer_late() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN late(); END $$;`;

  it('is not found, or found twice', async () => {
    const { findings, report } = await story({
      setup,
      migration: [
        `CREATE FUNCTION f(x int, y int DEFAULT 0) RETURNS int LANGUAGE sql AS 'SELECT 2'`,
        `DROP FUNCTION g(int); CREATE FUNCTION g(xx int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
        `DROP PROCEDURE p(int); CREATE PROCEDURE p(x int, y int) LANGUAGE sql AS 'SELECT 1'`,
        `CREATE FUNCTION h(x date) RETURNS int LANGUAGE sql AS 'SELECT 2'`,
      ],
      blue: {
        Twice: 'SELECT f(1)',
        Named: 'SELECT g(x => 1)',
        ByPlace: 'SELECT g(1)',
        Called: 'CALL p(1)',
        Overloaded: 'SELECT h($1)',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks routine-signature blue Twice S1 0002:1 42725 f(integer, integer) — function f(integer) is not unique",
        "breaks routine-signature green Twice S1 0002:1 42725 f(integer, integer) — function f(integer) is not unique",
        "breaks routine-signature blue Named S2 0003:1 42883 g(integer) — function g(x => integer) does not exist",
        "breaks routine-signature green Named S2 0003:1 42883 g(integer) — function g(x => integer) does not exist",
        "breaks routine-signature blue Called S3 0004:1 42883 p(integer) — procedure p(integer) does not exist",
        "breaks routine-signature green Called S3 0004:1 42883 p(integer) — procedure p(integer) does not exist",
      ]
    `);
    expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
      [
        "Give f(integer, integer) another name, or no default arguments: Twice can mean either.",
        "Take the change at migrations/0002_step.sql:1 out of this release, or let Twice call what is there now.",
        "Leave the arguments of g(integer) as they are called, or make the new one under another name and drop g(integer) in a later release, once blue (the version that runs Named) is retired.",
        "Take the change at migrations/0003_step.sql:1 out of this release, or let Named call what is there now.",
        "Keep p(integer) beside p(integer, integer), and drop it in a later release, once blue (the version that runs Called) is retired.",
        "Take the change at migrations/0004_step.sql:1 out of this release, or let Called call what is there now.",
      ]
    `);
  });

  it('has a body that uses what is gone', async () => {
    const { findings, report } = await story({
      setup,
      migration: 'ALTER TABLE t DROP COLUMN b',
      blue: {
        Late: 'SELECT late()',
        Through: 'SELECT outer_late()',
        Inlined: 'SELECT * FROM inlined()',
        Fine: 'SELECT f(1), id FROM t',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks routine-signature blue Late S1 0002:1 42703 late() — column "b" does not exist",
        "breaks routine-signature blue Through S1 0002:1 42703 late() — column "b" does not exist",
        "breaks routine-signature blue Inlined S1 0002:1 42703 inlined() — column "b" does not exist",
        "breaks routine-signature green Late S1 0002:1 42703 late() — column "b" does not exist",
        "breaks routine-signature green Through S1 0002:1 42703 late() — column "b" does not exist",
        "breaks routine-signature green Inlined S1 0002:1 42703 inlined() — column "b" does not exist",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Release late() without t.b first, and take t.b away in a later release, once blue (the version that runs Late) is retired."`,
    );
  });
});
