import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('the same comparison with another outcome', () => {
  const story = ruleStories(['citext']);

  it('follows the collation that sorts', async () => {
    const { findings, report } = await story({
      setup: `CREATE COLLATION de (provider = icu, locale = 'de');
        CREATE TABLE t (id int PRIMARY KEY, v text COLLATE "C", w text COLLATE "C");`,
      migration: [
        'ALTER TABLE t ALTER v TYPE text COLLATE de',
        'ALTER TABLE t ALTER w TYPE text COLLATE "POSIX"',
      ],
      blue: {
        Sorted: 'SELECT id FROM t ORDER BY v',
        Ranged: 'SELECT id FROM t WHERE v < $1',
        Aggregated: 'SELECT id FROM t GROUP BY id HAVING max(t.v) = $1',
        Equal: 'SELECT id FROM t WHERE v = $1',
        Other: 'SELECT id FROM t ORDER BY w',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning comparison-semantics blue Sorted S1 0002:1 - t.v — t.v has the collation de instead of C: it sorts in another order",
        "changes-meaning comparison-semantics blue Ranged S1 0002:1 - t.v — t.v has the collation de instead of C: it sorts in another order",
        "changes-meaning comparison-semantics blue Aggregated S1 0002:1 - t.v — t.v has the collation de instead of C: it sorts in another order",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Leave the collation of t.v: add a column with the new one beside it, fill both, and drop the old one in a later release, once blue (the version that runs Sorted) is retired. An application that needs the old order says so: ORDER BY … COLLATE."`,
    );
  });

  it('is refused where collations are at odds', async () => {
    const { findings } = await story({
      setup:
        'CREATE TABLE a (v text); CREATE TABLE b (v text); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);',
      migration: [
        'ALTER TABLE a ALTER v TYPE text COLLATE "C"',
        'ALTER TABLE b ALTER v TYPE text COLLATE "POSIX"',
      ],
      blue: { Joined: 'SELECT 1 AS one FROM a JOIN b ON a.v = b.v WHERE a.v < b.v OR true' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning comparison-semantics blue Joined S1 0002:1 - a.v — a.v has the collation C instead of default: it sorts in another order",
        "breaks comparison-semantics blue Joined S2 0003:1 42P22 b.v — could not determine which collation to use for string comparison",
        "breaks comparison-semantics green Joined S2 0003:1 42P22 b.v — could not determine which collation to use for string comparison",
      ]
    `);
  });

  it('follows the type: case, blanks, scale, time zone, order of numbers', async () => {
    const { findings } = await story({
      setup: `CREATE EXTENSION citext;
        CREATE TABLE t (id int PRIMARY KEY, c citext, p char(5), n numeric(10, 4), z timestamp, k int, free varchar(9));`,
      migration: [
        'ALTER TABLE t ALTER c TYPE text',
        'ALTER TABLE t ALTER p TYPE text',
        'ALTER TABLE t ALTER n TYPE numeric(10, 2)',
        'ALTER TABLE t ALTER z TYPE timestamptz',
        'ALTER TABLE t ALTER k TYPE text',
        'ALTER TABLE t ALTER free TYPE varchar(20)',
      ],
      blue: {
        Case: { sql: 'SELECT id FROM t WHERE c = $1', prepared: false },
        CaseRead: { sql: 'SELECT id FROM t WHERE c IS NULL', prepared: false },
        Blanks: { sql: `SELECT id FROM t WHERE p = 'a'`, prepared: false },
        Rounded: { sql: 'SELECT id FROM t WHERE n > 1', prepared: false },
        Moment: { sql: 'SELECT id FROM t WHERE z > $1', prepared: false },
        Digits: { sql: 'SELECT id FROM t ORDER BY k', prepared: false },
        Longer: { sql: 'SELECT id FROM t WHERE free = $1 ORDER BY free', prepared: false },
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning comparison-semantics blue Case S1 0002:1 - t.c — t.c is text instead of citext: upper and lower case are told apart",
        "changes-meaning comparison-semantics blue Blanks S2 0003:1 - t.p — t.p is text instead of character(5): blanks at the end count",
        "changes-meaning comparison-semantics blue Rounded S3 0004:1 - t.n — t.n is numeric(10,2) instead of numeric(10,4): values are rounded",
        "changes-meaning comparison-semantics blue Moment S4 0005:1 - t.z — t.z is timestamp with time zone instead of timestamp without time zone: the same text means another moment in another time zone",
        "changes-meaning comparison-semantics blue Digits S5 0006:1 - t.k — t.k is text instead of integer: it sorts as text",
      ]
    `);
  });

  it('follows the order of labels', async () => {
    const { findings } = await story({
      setup: `CREATE TYPE st AS ENUM ('draft', 'approved'); CREATE TABLE t (id int, s st); CREATE TABLE u (id int, s int);`,
      migration: [`ALTER TYPE st ADD VALUE 'archived'`, `ALTER TYPE st ADD VALUE 'sent' BEFORE 'approved'`],
      blue: {
        Ranged: `SELECT count(*) FROM t WHERE s < 'approved'`,
        Sorted: 'SELECT id FROM t ORDER BY s',
        Equal: `SELECT id FROM t WHERE s = 'draft'`,
        Other: 'SELECT u.id FROM u, t ORDER BY u.s',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning comparison-semantics blue Ranged S1 0002:1 - st — archived has a place among the labels of st, by which t.s is compared",
        "notice comparison-semantics blue Sorted S2 0003:1 - st — sent has a place among the labels of st, by which t.s is sorted",
      ]
    `);
  });
});
