import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a name that is found elsewhere', () => {
  const story = ruleStories();

  it('is told when another relation comes first in the search path', async () => {
    const { findings, report } = await story({
      setup: 'CREATE SCHEMA app; CREATE TABLE public.t (id int); INSERT INTO public.t VALUES (1);',
      migration: 'CREATE TABLE app.t (id int)',
      blue: {
        Bare: { sql: 'SELECT id FROM t', searchPath: 'app, public' },
        Behind: { sql: 'SELECT id FROM t', searchPath: 'public, app' },
        Full: { sql: 'SELECT id FROM public.t', searchPath: 'app, public' },
      },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning shadowed-name blue Bare S1 0002:1 - app.t — t means app.t now, which comes before public.t in the search path; open sessions go on with the old one",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Give app.t a name of its own, or release Bare with public.t first."`,
    );
  });

  it('is worth a notice when tables change places, and none when a view answers for the old one', async () => {
    const setup = 'CREATE TABLE t (id int); CREATE TABLE u (id int);';
    const { findings } = await story({
      setup,
      migration: [
        'CREATE TABLE t_new (id int); ALTER TABLE t RENAME TO t_old; ALTER TABLE t_new RENAME TO t;',
        'ALTER TABLE u RENAME TO u_all; CREATE VIEW u AS SELECT id FROM u_all;',
      ],
      blue: { Swapped: 'SELECT id FROM t', View: 'SELECT id FROM u' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "notice shadowed-name blue Swapped S1 0002:1 - t — t is another table now, with the same columns; the old one is t_old",
      ]
    `);
  });

  it('is told of a function that answers in place of another', async () => {
    const { findings } = await story({
      setup: `CREATE FUNCTION f(x text) RETURNS text LANGUAGE sql AS $$SELECT 'text'$$;`,
      migration: `CREATE FUNCTION f(x varchar(3)) RETURNS text LANGUAGE sql AS $$SELECT 'varchar'$$`,
      blue: { Called: `SELECT f('a'::varchar) AS answer`, Exact: `SELECT f('a'::text) AS answer` },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning shadowed-name blue Called S1 0002:1 - f(character varying) — f(…) can mean f(character varying) now, beside f(text)",
      ]
    `);
  });
});
