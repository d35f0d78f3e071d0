import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a result of another type', () => {
  const story = ruleStories();
  const setup = `CREATE TABLE t (id int PRIMARY KEY, name varchar(50), price numeric(10, 2), note text);
    CREATE FUNCTION one(x int) RETURNS int LANGUAGE sql AS 'SELECT 1';`;

  it('is refused by open sessions, whatever it is widened to', async () => {
    const { findings, report } = await story({
      setup,
      migration: [
        'ALTER TABLE t ALTER id TYPE bigint',
        'ALTER TABLE t ALTER name TYPE varchar(100)',
        'DROP FUNCTION one(int); CREATE FUNCTION one(x int) RETURNS bigint LANGUAGE sql AS $$SELECT 1::bigint$$;',
      ],
      blue: {
        Wider: 'SELECT id FROM t',
        Longer: 'SELECT name FROM t WHERE id = $1',
        Called: 'SELECT one(1)',
        Untouched: 'SELECT note FROM t',
        NotReturned: "SELECT note FROM t WHERE name = 'x'",
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks-open-sessions result-type blue Wider S1 0002:1 0A000 t.id — cached plan must not change result type: it returns id bigint instead of id integer",
        "breaks-open-sessions result-type blue Longer S2 0003:1 0A000 t.name — cached plan must not change result type: it returns name character varying(100) instead of name character varying(50)",
        "breaks-open-sessions result-type blue Called S3 0004:1 0A000 one — cached plan must not change result type: it returns one bigint instead of one integer",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Sessions of blue that have prepared Wider fail until they reconnect: recycle its connections right behind this step, or leave t.id as integer and add a column of the type bigint beside it, until blue is retired."`,
    );
  });

  it('is worth a notice where no session keeps it prepared', async () => {
    const { findings } = await story({
      setup,
      migration: 'ALTER TABLE t ALTER id TYPE bigint',
      blue: { Wider: { sql: 'SELECT id FROM t', prepared: false } },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "notice result-type blue Wider S1 0002:1 - t.id — id is returned as bigint instead of integer",
      ]
    `);
  });
});
