import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a comparison with a column of another type', () => {
  const story = ruleStories();
  const setup = `CREATE TABLE t (id int PRIMARY KEY, status text NOT NULL, n int, j jsonb, k int);
    INSERT INTO t VALUES (1, 'new', 5, '{}', 1);
    CREATE TYPE st AS ENUM ('new', 'done');`;
  const toEnum = 'ALTER TABLE t ALTER status TYPE st USING status::st';

  it('is refused when Postgres parses it, or when it meets the value', async () => {
    const { findings, report } = await story({
      setup,
      migration: [toEnum, 'ALTER TABLE t ALTER n TYPE text', 'ALTER TABLE t ALTER j TYPE json'],
      blue: {
        Cast: 'SELECT id FROM t WHERE status = $1::text',
        Like: "SELECT id FROM t WHERE status LIKE 'n%'",
        Literal: "SELECT id FROM t WHERE status = 'archived'",
        Value: { sql: 'SELECT id FROM t WHERE status = $1', samples: [['archived']] },
        Number: 'SELECT id FROM t WHERE n = 5',
        Contains: "SELECT id FROM t WHERE j @> '{}'",
        Known: "SELECT id FROM t WHERE status = 'new'",
        Other: 'SELECT k FROM t WHERE k = 1',
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks retyped-comparison blue Cast S1 0002:1 42883 t.status — operator does not exist: st = text",
        "breaks retyped-comparison blue Like S1 0002:1 42883 t.status — operator does not exist: st ~~ unknown",
        "breaks retyped-comparison blue Literal S1 0002:1 22P02 t.status — invalid input value for enum st: "archived"",
        "breaks retyped-comparison blue Value S1 0002:1 22P02 t.status — invalid input value for enum st: "archived"",
        "breaks retyped-comparison green Cast S1 0002:1 42883 t.status — operator does not exist: st = text",
        "breaks retyped-comparison green Like S1 0002:1 42883 t.status — operator does not exist: st ~~ unknown",
        "breaks retyped-comparison green Literal S1 0002:1 22P02 t.status — invalid input value for enum st: "archived"",
        "breaks retyped-comparison green Value S1 0002:1 22P02 t.status — invalid input value for enum st: "archived"",
        "breaks retyped-comparison blue Number S2 0003:1 42883 t.n — operator does not exist: text = integer",
        "breaks retyped-comparison green Number S2 0003:1 42883 t.n — operator does not exist: text = integer",
        "breaks retyped-comparison blue Contains S3 0004:1 42883 t.j — operator does not exist: json @> unknown",
        "breaks retyped-comparison green Contains S3 0004:1 42883 t.j — operator does not exist: json @> unknown",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Leave t.status as text: add a column of the type st beside it, fill both, and drop the old one in a later release, once blue (the version that runs Cast) is retired."`,
    );
  });

  it('is refused by sessions that prepared it with the old types', async () => {
    const { findings, report } = await story({
      setup,
      migration: 'ALTER TABLE t ALTER n TYPE text',
      blue: { Parameter: 'SELECT id FROM t WHERE n = $1', Written: 'UPDATE t SET k = $1 WHERE id = $2' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks-open-sessions retyped-comparison blue Parameter S1 0002:1 42883 t.n — operator does not exist: text = integer",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Sessions of blue that have prepared Parameter keep the old types until they reconnect: recycle its connections right behind this step, or add a column of the type text beside t.n, fill both, and drop the old one in a later release, once blue (the version that runs Parameter) is retired."`,
    );
  });
});
