import { describe, expect, it } from 'vitest';
import { ruleStories } from './rule-story.ts';

describe('rows that a policy hides', () => {
  const story = ruleStories();
  const setup = `CREATE ROLE app; CREATE ROLE boss BYPASSRLS; CREATE ROLE writer;
    CREATE TABLE t (id int, tenant int); INSERT INTO t VALUES (1, 1), (2, 2);
    GRANT SELECT, INSERT, UPDATE, DELETE ON t TO app, boss, writer;
    CREATE TABLE p (id int, tenant int); INSERT INTO p VALUES (1, 1); GRANT SELECT ON p TO app, boss;
    ALTER TABLE p ENABLE ROW LEVEL SECURITY; CREATE POLICY all_rows ON p USING (true);`;
  const blue = {
    Read: 'SELECT id FROM t',
    Changed: 'UPDATE t SET tenant = 3 WHERE id = $1',
    Free: { sql: 'SELECT id FROM t', role: 'boss' },
  };

  it('are told when row-level security begins without a policy', async () => {
    const { findings, report } = await story({
      setup,
      role: 'app',
      migration: 'ALTER TABLE t ENABLE ROW LEVEL SECURITY',
      blue: { ...blue, Written: 'INSERT INTO t VALUES ($1, $2)' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning row-security blue Read S1 0002:1 - t — row-level security leaves app no row of t: no policy is for it",
        "changes-meaning row-security blue Changed S1 0002:1 - t — row-level security leaves app no row of t: no policy is for it",
        "notice row-security blue Written S1 0002:1 - t — row-level security leaves app no row of t: no policy is for it",
      ]
    `);
    expect(report.findings[0]?.advice).toMatchInlineSnapshot(
      `"Begin with a permissive policy USING (true) for app on t, and narrow it in a later release, once blue (the version that runs Read) is retired, or release a version that sets what the policies ask for first."`,
    );
  });

  it('are told when a policy narrows them, and refused when it asks for a setting', async () => {
    const { findings, report } = await story({
      setup,
      role: 'app',
      migration: [
        `CREATE POLICY own ON p AS RESTRICTIVE USING (tenant = nullif(current_setting('app.tenant', true), '')::int)`,
        `CREATE POLICY strict ON p AS RESTRICTIVE USING (tenant = current_setting('app.tenant')::int)`,
      ],
      blue: { Read: 'SELECT count(*) FROM p' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "changes-meaning row-security blue Read S1 0002:1 - p — app meets other rows of p than before: its policies decide now",
        "breaks row-security blue Read S2 0003:1 42704 p — unrecognized configuration parameter "app.tenant"",
        "breaks row-security green Read S2 0003:1 42704 p — unrecognized configuration parameter "app.tenant"",
      ]
    `);
    expect(report.findings.at(-1)?.advice).toMatchInlineSnapshot(
      `"Take the change at migrations/0003_step.sql:1 out of this release, or let Read set what the policies of p ask for."`,
    );
  });

  it('are all there when a policy lets all through, widens, or is for another role', async () => {
    const { findings } = await story({
      setup,
      role: 'app',
      migration: [
        'ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY every_row ON t USING (true);',
        'CREATE POLICY more ON p USING (tenant = 1)',
        'CREATE POLICY others ON p AS RESTRICTIVE TO writer USING (false)',
      ],
      blue: { ...blue, Policy: 'SELECT id FROM p' },
    });
    expect(findings).toEqual([]);
  });

  it('may be hidden from a role that nobody named', async () => {
    const { findings } = await story({
      setup,
      migration: 'ALTER TABLE t ENABLE ROW LEVEL SECURITY',
      blue: { Read: 'SELECT id FROM t' },
    });
    expect(findings).toMatchInlineSnapshot(`
      [
        "notice row-security blue Read S1 0002:1 - t — row-level security leaves a role that is neither superuser nor owner no row of t: no policy is for it",
      ]
    `);
  });
});
