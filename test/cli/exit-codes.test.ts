import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { until } from '../support/until.ts';
import { smallRelease } from './small-release.ts';

const slowCheck = `
import { writeFileSync } from 'node:fs';
import { check } from 'bg-check';

check('takes its time', { timeout: '20s' }, async ({ signal }) => {
  writeFileSync('started.txt', '');
  await new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 20_000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
});
`;

describe('exit code 0', () => {
  it('is a passed pre-switch, a verified switch, a kept release and a rollback that was asked for', async () => {
    const { folder, traffic } = await smallRelease();
    const codes = [];
    for (const args of [
      ['pre-switch'],
      ['switch'],
      ['observe'],
      ['status'],
      ['rollback', '--reason', 'drill'],
    ]) {
      const { exitCode, stderr } = await runCli(folder, args);
      codes.push([args[0], exitCode, stderr, traffic()]);
    }
    expect(codes).toEqual([
      ['pre-switch', 0, '', 'blue'],
      ['switch', 0, '', 'green'],
      ['observe', 0, '', 'green'],
      ['status', 0, '', 'green'],
      ['rollback', 0, '', 'blue'],
    ]);
  });

  it('is a cutover that went well', async () => {
    const { folder, traffic } = await smallRelease();
    expect(await runCli(folder, ['cutover'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(traffic()).toBe('green');
  });
});

describe('exit code 1', () => {
  it('is a gating check that failed before the switch; traffic stays', async () => {
    const { folder, answers, traffic } = await smallRelease();
    answers.green = 500;
    const { exitCode, stdout } = await runCli(folder, ['cutover']);
    expect([exitCode, traffic()]).toEqual([1, 'blue']);
    expect(stdout).toContain('orders can be read (green)');
  });

  it('is a release that failed under traffic; blue serves again', async () => {
    const { folder, answers, traffic, configure } = await smallRelease();
    configure({ observe: { window: '20s', interval: '100ms' } });
    const run = startCli(folder, ['cutover']);
    await until(() => traffic() === 'green');
    answers.green = 503;
    const { exitCode, stdout } = await run.ended;
    expect([exitCode, traffic()]).toEqual([1, 'blue']);
    expect(stdout).toMatch(/rolled back|traffic is on blue/);
  });
});

describe('exit code 3', () => {
  it('is a database that does not answer', async () => {
    const { folder, configure } = await smallRelease({
      'checks/db.check.mjs': `
        import { check } from 'bg-check';
        check('orders add up', async ({ db }) => { await db.query('SELECT 1'); });`,
    });
    configure({ database: { url: 'postgres://shop:hunter2hunter2@127.0.0.1:9/shop' } });
    const { exitCode, stderr, stdout } = await runCli(folder, ['pre-switch']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('orders add up');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('is a switch without a passed pre-switch on record', async () => {
    const { folder, traffic } = await smallRelease();
    const { exitCode, stderr } = await runCli(folder, ['switch']);
    expect([exitCode, traffic()]).toEqual([3, 'blue']);
    expect(stderr).toContain('pre-switch');
  });

  it('is a pre-switch that a filter made partial, when it comes to switching', async () => {
    const { folder, traffic } = await smallRelease();
    expect((await runCli(folder, ['pre-switch', '--only', 'probe'])).exitCode).toBe(0);
    expect((await runCli(folder, ['switch'])).exitCode).toBe(3);
    expect(traffic()).toBe('blue');
  });

  it('is a switch that does not answer, before and right before it is to move', async () => {
    const { folder, traffic, configure } = await smallRelease();
    expect((await runCli(folder, ['pre-switch'])).exitCode).toBe(0);
    const url = 'http://127.0.0.1:9/route';
    configure({
      switch: {
        type: 'http',
        read: { url, color: '$.active' },
        apply: { method: 'PUT', url, body: '{target}' },
      },
    });
    const why =
      'the switch cannot be read: switch.read: GET http://127.0.0.1:9/route failed: connect ECONNREFUSED 127.0.0.1:9';
    const next = {
      switch: '`bg-check status` tells where the release stands',
      'pre-switch': 'see to the evidence that is missing above, then run `bg-check pre-switch` again',
    };
    for (const command of ['switch', 'pre-switch'] as const) {
      const { exitCode, stdout, stderr } = await runCli(folder, [command]);
      expect([exitCode, traffic()]).toEqual([3, 'blue']);
      expect((stdout + stderr).replaceAll(/[\d.]+m?s$/gm, '…').split('\n')).toEqual([
        `bg-check 0.1.0  ${command}  orders`,
        '',
        `INCONCLUSIVE  ${why}`,
        'traffic unchanged · exit code 3 · …',
        `next: ${next[command]}`,
        `bg-check: ${why} (exit 3)`,
        '',
      ]);
    }
  });

  it('is an observation without data; traffic is held', async () => {
    const { folder, traffic } = await smallRelease({
      'checks/slo.check.mjs': `
        import { slo } from 'bg-check';
        const counters = { bad: 'errors_total', total: 'requests_total' };
        slo('requests succeed', { ...counters, minTotal: 10, max: 0.01 }, { phase: 'observe' });`,
    });
    const { exitCode, stderr } = await runCli(folder, ['cutover']);
    expect([exitCode, traffic()]).toEqual([3, 'green']);
    expect(stderr).toContain('requests succeed');
  });
});

describe('exit code 4', () => {
  it('is a switch command that fails', async () => {
    const { folder, traffic, configure } = await smallRelease();
    const read = ['cat', 'traffic.txt'];
    const apply = ['sh', '-c', 'echo "no permission" >&2; exit 3', 'sh', '{target}'];
    configure({ switch: { type: 'command', read, apply } });
    const { exitCode, stderr } = await runCli(folder, ['cutover']);
    expect([exitCode, traffic()]).toEqual([4, 'blue']);
    expect(stderr).toContain('no permission');
  });

  it('is a switch command that exits 0 and moves nothing', async () => {
    const { folder, traffic, configure } = await smallRelease();
    configure({
      switch: { type: 'command', read: ['cat', 'traffic.txt'], apply: ['true', '{target}'] },
      verification: { connections: 2, deadline: '500ms' },
    });
    const { exitCode } = await runCli(folder, ['cutover']);
    expect([exitCode, traffic()]).toEqual([4, 'blue']);
  });
});

describe('exit code 5', () => {
  it('is a second run while the first holds the lock, and says who', async () => {
    const { folder } = await smallRelease({ 'checks/slow.check.mjs': slowCheck });
    const first = startCli(folder, ['pre-switch']);
    await until(() => existsSync(join(folder, 'started.txt')));
    const { exitCode, stderr } = await runCli(folder, ['pre-switch']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(`${first.process.pid}`);
    expect(stderr).toContain('pre-switch');
    first.process.kill('SIGTERM');
    expect((await first.ended).exitCode).toBe(143);
  });
});

describe('exit codes 129, 130 and 143', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s before the switch is %d', async (signal, code) => {
    const { folder, traffic } = await smallRelease({ 'checks/slow.check.mjs': slowCheck });
    const run = startCli(folder, ['cutover']);
    await until(() => existsSync(join(folder, 'started.txt')));
    run.process.kill(signal);
    const { exitCode, stderr } = await run.ended;
    expect([exitCode, traffic()]).toEqual([code, 'blue']);
    expect(stderr).toContain(signal);
  });

  it('leaves a release that observe goes on with', async () => {
    const { folder, traffic, configure } = await smallRelease();
    configure({ observe: { window: '30s', interval: '100ms' } });
    const run = startCli(folder, ['cutover', '--reporter', 'ndjson']);
    await until(() => traffic() === 'green');
    await new Promise((resolve) => setTimeout(resolve, 500));
    run.process.kill('SIGINT');
    expect((await run.ended).exitCode).toBe(130);

    const status = await runCli(folder, ['status']);
    expect(status.stdout).toMatch(/observing|switched/);
    expect(status.stdout).toContain('SIGINT');
    expect((await runCli(folder, ['observe', '--window', '200ms'])).exitCode).toBe(0);
    expect(traffic()).toBe('green');
  });
});
