import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('a privilege that the role lacks', () => {
  const story = ruleStories();
  const setup = `CREATE ROLE app;
    CREATE TABLE t (id int, a int); GRANT SELECT, INSERT, UPDATE ON t TO app;
    CREATE TABLE narrow (id int, a int); GRANT SELECT (id, a) ON narrow TO app;
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE SCHEMA api; GRANT USAGE ON SCHEMA api TO app; CREATE TABLE api.k (id int); GRANT SELECT ON api.k TO app;
    CREATE VIEW v AS SELECT id FROM t; GRANT SELECT ON v TO app;`;

  it('is named, with the GRANT that is missing', async () => {
    const { findings, report } = await story({
      setup,
      role: 'app',
      migration: [
        `CREATE TABLE t_new (LIKE t INCLUDING ALL); ALTER TABLE t RENAME TO t_old; ALTER TABLE t_new RENAME TO t;`,
        'ALTER TABLE narrow ADD b int',
        'REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC',
        'REVOKE USAGE ON SCHEMA api FROM app',
        'REVOKE SELECT ON v FROM app',
        'CREATE TABLE fresh (id int)',
      ],
      blue: {
        Swapped: 'UPDATE t SET a = 1 WHERE id = $1',
        Star: 'SELECT * FROM narrow',
        Named: 'SELECT id, a FROM narrow',
        Called: 'SELECT f()',
        Schema: 'SELECT id FROM api.k',
        View: 'SELECT id FROM v',
      },
      green: { New: 'SELECT id FROM fresh' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks privilege blue Swapped S1 0002:1 42501 t — permission denied for table t",
        "breaks privilege blue Star S2 0003:1 42501 narrow.b — permission denied for table narrow",
        "breaks privilege blue Called S3 0004:1 42501 f() — permission denied for function f",
        "breaks privilege blue Schema S4 0005:1 42501 api — permission denied for schema api",
        "breaks privilege blue View S5 0006:1 42501 v — permission denied for view v",
        "breaks privilege green New S6 0007:1 42501 fresh — permission denied for table fresh",
      ]
    `);
    expect(report.findings.map(({ advice }) => advice)).toMatchInlineSnapshot(`
      [
        "GRANT UPDATE ON t TO app, in the same transaction as the change (grants stay with the old table when a new one takes its name).",
        "GRANT SELECT (b) ON narrow TO app, in the same transaction as the change.",
        "GRANT EXECUTE ON FUNCTION f() TO app, in the same transaction as the change.",
        "GRANT USAGE ON SCHEMA api TO app, in the same transaction as the change.",
        "GRANT SELECT ON v TO app, in the same transaction as the change.",
        "GRANT SELECT ON fresh TO app, in the same transaction as the change.",
      ]
    `);
  });

  it('is no matter for what the role keeps or gains', async () => {
    const { findings } = await story({
      setup,
      role: 'app',
      migration: `GRANT DELETE ON t TO app; ALTER TABLE t ADD b int; CREATE TABLE other (id int);
        ALTER VIEW v SET (security_invoker = true);`,
      blue: { Read: 'SELECT id, a FROM t', View: 'SELECT id FROM v' },
    });
    expect(findings).toEqual([]);
  });

  it('is asked of the role behind a view with security_invoker', async () => {
    const { findings, report } = await story({
      setup: `${setup} CREATE TABLE inner_t (id int); CREATE VIEW w AS SELECT id FROM inner_t; GRANT SELECT ON w TO app;`,
      role: 'app',
      migration: 'ALTER VIEW w SET (security_invoker = true)',
      blue: { View: 'SELECT id FROM w' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "breaks privilege blue View S1 0002:1 42501 inner_t — permission denied for table inner_t",
        "breaks privilege green View S1 0002:1 42501 inner_t — permission denied for table inner_t",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"GRANT SELECT ON inner_t TO app, in the same transaction as the change."`,
    );
  });
});
