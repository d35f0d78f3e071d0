import { expect, it, onTestFinished } from 'vitest';
import { startPostgresServer } from '../support/postgres-server.ts';
import { smallRelease } from '../cli/small-release.ts';
import { runCli } from '../support/cli.ts';
import { describeWith } from '../support/required-program.ts';

describeWith(['a Postgres server'], 'a wrong database password', () => {
  it('is a configuration error, and is not printed', async () => {
    const postgres = await startPostgresServer();
    onTestFinished(() => postgres.stop());
    const url = new URL(postgres.url);
    url.password = 'not-the-password';

    const { folder, configure } = await smallRelease({
      'checks/db.check.mjs': `
        import { check } from 'bg-check';
        check('orders add up', async ({ db }) => { await db.query('SELECT 1'); });`,
    });
    configure({ database: { url: url.href } });
    const { exitCode, stdout, stderr } = await runCli(folder, ['pre-switch', '--grep', 'add up']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('password');
    expect(stdout + stderr).not.toContain('not-the-password');
  });
});
