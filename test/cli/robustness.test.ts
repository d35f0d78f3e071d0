import { describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { until } from '../support/until.ts';
import { smallRelease } from './small-release.ts';

const forgetful = `
import { check } from 'bg-check';

check('forgets a promise', { phase: ['pre-switch', 'observe'] }, async () => {
  void Promise.reject(new Error('nobody waits for me'));
  await new Promise((resolve) => setTimeout(resolve, 50));
});
`;

describe('an error that escapes from a check', () => {
  it('is told, and the run cannot pass', async () => {
    const { folder } = await smallRelease({ 'checks/forgetful.check.mjs': forgetful });
    const { exitCode, stdout, stderr } = await runCli(folder, ['pre-switch']);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('an error escaped from a check: nobody waits for me');
    expect(stderr).toContain('a promise in a check file is not awaited');
    expect((await runCli(folder, ['switch'])).exitCode).toBe(3);
  });

  it('does not keep a failing release from being rolled back', async () => {
    const { folder, answers, traffic, configure } = await smallRelease({
      'checks/forgetful.check.mjs': forgetful.replace("['pre-switch', 'observe']", "'observe'"),
    });
    configure({ observe: { window: '20s', interval: '100ms' } });
    const run = startCli(folder, ['cutover']);
    await until(() => traffic() === 'green');
    answers.green = 500;
    expect((await run.ended).exitCode).toBe(1);
    expect(traffic()).toBe('blue');
  });
});

describe('a check that ends the process', () => {
  it('is no pass, whatever code it asks for', async () => {
    const { folder } = await smallRelease({
      'checks/leaves.check.mjs': `import { check } from 'bg-check';\ncheck('leaves', () => process.exit(0));\n`,
    });
    const { exitCode, stderr } = await runCli(folder, ['pre-switch']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('the process was ended from within, with code 0, before there was a verdict');
    expect((await runCli(folder, ['switch'])).exitCode).toBe(3);
  });
});

describe('a reader of the output who goes away', () => {
  it('does not keep a failing release from being rolled back', async () => {
    const { folder, answers, traffic, configure } = await smallRelease();
    configure({ observe: { window: '20s', interval: '100ms' } });
    const run = startCli(folder, ['cutover']);
    await until(() => traffic() === 'green');
    run.process.stdout?.destroy();
    answers.green = 500;
    expect((await run.ended).exitCode).toBe(1);
    expect(traffic()).toBe('blue');
  });
});

describe('a secret', () => {
  it('does not come out of an error before a run has begun', async () => {
    const { folder, configure } = await smallRelease({
      'checks/leaky.check.mjs': `throw new Error('token ' + process.env.TOKEN);`,
    });
    const env = { TOKEN: 'correct-horse-battery' };
    configure({ probes: { headers: { authorization: 'Bearer ${TOKEN}' } } });
    for (const command of ['list', 'pre-switch']) {
      const { exitCode, stdout, stderr } = await runCli(folder, [command], env);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('token ***') as string]);
      expect(stdout + stderr).not.toContain('correct-horse');
    }
  });

  it('does not come out of what a check prints', async () => {
    const { folder, configure } = await smallRelease({
      'checks/chatty.check.mjs': `
        import { check } from 'bg-check';
        check('talks', () => { console.log('using', process.env.TOKEN); });`,
    });
    configure({ probes: { headers: { authorization: 'Bearer ${TOKEN}' } } });
    const { exitCode, stdout } = await runCli(folder, ['pre-switch', '--json'], {
      TOKEN: 'correct-horse-battery',
    });
    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as { notices: unknown[] }).notices).toMatchObject([{ message: 'using ***' }]);
  });
});

describe('a command line that asks for nothing, or for the impossible', () => {
  it.each([
    [[], 'Usage: bg-check'],
    [['rollback', '--reason', ' '], 'Expected a reason'],
    [['list', '--only', ''], 'Expected at least one name'],
    [['cutover', '--only', 'probe'], 'a partial pre-switch opens no gate'],
    [['observe', '--window', '30d'], 'is invalid'],
    [['observe', '--interval', '0s'], 'is invalid'],
    [['observe', '--until-requests', '0'], 'Expected a whole number from 1'],
    [['cutover', '--window', '10s', '--interval', '6s'], '--window: expected a window with room for 2 looks'],
  ])('%j is exit code 2', async (args, text) => {
    const { folder, traffic } = await smallRelease();
    const { exitCode, stderr } = await runCli(folder, args);
    expect([exitCode, traffic(), stderr]).toEqual([2, 'blue', expect.stringContaining(text) as string]);
  });

  it('lists what a filter leaves of either phase', async () => {
    const { folder } = await smallRelease();
    const { exitCode, stdout } = await runCli(folder, ['list', '--only', 'readiness']);
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, 'pre-switch']);
    expect(stdout).not.toContain('observe');
  });

  it('lists with each objective what is odd about its query', async () => {
    const { folder } = await smallRelease({
      'checks/slo.check.mjs': `import { gauge, slo } from 'bg-check';
slo('few orders', gauge({ query: 'orders_total', max: 9 }), { phase: 'observe' });
slo('fast orders', { histogram: 'orders_seconds', le: '1s', maxAbove: 0.1, minTotal: 9 }, { phase: 'observe' });
`,
    });
    const { exitCode, stdout } = await runCli(folder, ['list', '--only', 'slo']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "observe
        slo  few orders   checks/slo.check.mjs
          warning: slo \`few orders\`: \`orders_total\` is a counter by its name, and what it stands at tells how long it has been running [raw-counter]
              orders_total
              ^^^^^^^^^^^^
          Write \`rate(orders_total…[1m])\` or \`increase(orders_total…[5m])\`.
        slo  fast orders  checks/slo.check.mjs
      "
    `);
    const { stdout: json } = await runCli(folder, ['list', '--only', 'slo', '--json']);
    const [phase] = (JSON.parse(json) as { phases: { checks: { warnings?: unknown[] }[] }[] }).phases;
    expect(phase?.checks.map(({ warnings = [] }) => warnings.length)).toEqual([1, 0]);
  });
});

describe('a switch that could not be believed when traffic moves', () => {
  const apply = ['true', '{target}'];

  it.each([
    [{ read: ['no-such-program'], apply }, 2, 'the program `no-such-program` was not found'],
    [{ read: ['echo', 'purple'], apply }, 2, '`switch.read` answered "purple\\n", which names neither color'],
    [{ read: ['sh', '-c', 'echo down >&2; exit 1'], apply }, 3, 'the switch cannot be read'],
    [{ read: ['cat', 'traffic.txt'], apply: ['true'] }, 2, 'says nothing of where traffic is to go'],
  ])('%j is found before the switch', async (mechanism, code, text) => {
    const { folder, configure } = await smallRelease();
    configure({ switch: { type: 'command', ...mechanism } });
    const { exitCode, stderr } = await runCli(folder, ['pre-switch']);
    expect([exitCode, stderr]).toEqual([code, expect.stringContaining(text) as string]);
  });
});
