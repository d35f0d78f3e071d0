import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runBacktest, type BacktestOptions } from '../../src/backtest/run-backtest.ts';
import { runCli } from '../support/cli.ts';
import { startLocalPrometheus, type LocalPrometheus } from '../support/local-prometheus.ts';
import { describeWith } from '../support/required-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const minute = 60;
const hour = 60 * minute;
const scrape = 15;

const checks = `
import { gauge, slo } from 'bg-check';

slo('checkout works', {
  bad: 'http_requests_total{code=~"5.."}',
  total: 'http_requests_total',
  minTotal: 50,
  max: 0.01,
});
slo('checkout is fast', {
  histogram: 'http_request_duration_seconds',
  threshold: '500ms',
  maxAbove: 0.05,
  minTotal: 50,
});
slo('queue is short', gauge({ query: 'queue_length', max: 100 }));
`;

describeWith(['prometheus', 'promtool'], 'a backtest on what Prometheus kept of blue', () => {
  const to = Math.floor(Date.now() / 1_000);
  const from = to - 12 * hour;
  // A minute inside windows that end now, however slowly the server starts.
  const bad = { from: to - 5 * hour + minute, to: to - 4 * hour - minute };
  const gap = { from: to - 2 * hour + minute, to: to - 1.5 * hour - minute };
  const isIn = (at: number, stretch: typeof bad) => at > stretch.from && at <= stretch.to;
  let prometheus: LocalPrometheus;

  /** Counters of two instances, 10 requests a second each: one in 500 bad, and one in ten in the bad hour. */
  function history(): string {
    const counters = new Map<string, number>();
    const samples = new Map<string, string[]>();
    const count = (name: string, by: number) => counters.set(name, (counters.get(name) ?? 0) + by);
    for (let at = from; at <= to; at += scrape) {
      for (const instance of ['a', 'b']) {
        const labels = `color="blue",instance="${instance}"`;
        const errors = isIn(at, bad) ? 15 : (at / scrape) % 4 < 1 ? 1 : 0;
        count(`http_requests_total{${labels},code="500"}`, errors);
        count(`http_requests_total{${labels},code="200"}`, 150 - errors);
        count(`http_request_duration_seconds_bucket{${labels},le="0.5"}`, 149);
        count(`http_request_duration_seconds_bucket{${labels},le="+Inf"}`, 150);
      }
      if (isIn(at, gap)) continue;
      for (const [name, value] of counters) {
        const lines = samples.get(name) ?? [];
        samples.set(name, lines);
        lines.push(`${name} ${value} ${at}`);
      }
    }
    const of = (metric: string) =>
      [...samples].filter(([name]) => name.startsWith(metric)).flatMap(([, lines]) => lines);
    return [
      '# TYPE http_requests counter',
      ...of('http_requests_total'),
      '# TYPE http_request_duration_seconds histogram',
      ...of('http_request_duration_seconds_bucket'),
    ].join('\n');
  }

  beforeAll(async () => {
    prometheus = await startLocalPrometheus({ history: history() });
  });
  afterAll(() => prometheus.stop());

  const color = { url: 'http://127.0.0.1:9' };
  const configuration = () => ({
    target: 'shop',
    blue: color,
    green: color,
    live: color,
    prometheus: { url: prometheus.url },
  });
  const hours = (count: number) => count * hour * 1_000;
  const withChecks = (text = checks) => temporaryFolder({ 'checks/slo.check.mjs': text });
  const backtest = (periodMs: number, rest: Partial<BacktestOptions> = {}) =>
    runBacktest({ cwd: withChecks(), config: configuration(), periodMs, ...rest });

  it('finds the bad hour, knows the gap, and leaves the rest alone', async () => {
    const report = await backtest(hours(5.5));
    expect(report).toMatchObject({
      checks: [
        { id: 'checkout works' },
        { id: 'checkout is fast' },
        { id: 'queue is short', left: 'a value of a moment has no counts to be replayed' },
      ],
      windows: { replayed: 22, judged: 20, rolledBack: 4, withoutData: 2 },
      share: 4 / 20,
      excessive: true,
      withoutData: [{ check: 'checkout works' }],
    });
    const inside = ({ at }: { readonly at: string }) => isIn(Date.parse(at) / 1_000, bad);
    expect(report.rollbacks.filter(inside)).toHaveLength(4);
    expect(report.rollbacks[0]).toMatchObject({
      check: 'checkout works',
      measured: 0.1,
      limit: 0.01,
      message: expect.stringMatching(
        /^10 % bad \(.* of .*\).*, 1 % allowed; the odds against chance/,
      ) as string,
    });
    const [missing] = report.withoutData;
    expect(Date.parse(missing?.to ?? '') - Date.parse(missing?.from ?? '')).toBe(hours(0.5));
  });

  it('replays other windows, and only the objectives asked for', async () => {
    const filter = { grep: 'fast' };
    const report = await backtest(hours(2), { filter, windowMs: hours(0.5) });
    expect(report).toMatchObject({
      checks: [{ id: 'checkout is fast' }],
      windowMs: hours(0.5),
      windows: { replayed: 4, judged: 3, rolledBack: 0, withoutData: 1 },
    });
  });

  it('has nothing to say of a past that is not there', async () => {
    const unknown = checks.replaceAll('http_', 'htpp_');
    const report = await backtest(hours(1), { cwd: withChecks(unknown) });
    expect(report.windows).toMatchObject({ replayed: 4, judged: 0, withoutData: 4 });
  });

  it.each([
    [
      'no Prometheus',
      { prometheus: undefined },
      checks,
      'BGC_CONFIG',
      'a backtest reads the past from Prometheus, and no `prometheus` is configured',
    ],
    [
      'one that is down',
      { prometheus: { url: 'http://127.0.0.1:9' } },
      checks,
      'BGC_PROVIDER',
      'Prometheus at http://127.0.0.1:9/ cannot be reached',
    ],
    ['a server that is none', {}, 'slo', 'BGC_CHECK_FILE', 'cannot load checks/slo.check.mjs'],
    [
      'nothing to replay',
      {},
      checks.slice(0, checks.indexOf('slo(')) + checks.slice(checks.lastIndexOf('slo(')),
      'BGC_CONFIG',
      'no check of `observe` is an objective that can be replayed',
    ],
  ])('is refused with %s', async (_, change, text, code, message) => {
    const config = { ...configuration(), ...change } as BacktestOptions['config'] & object;
    await expect(backtest(hours(1), { config, cwd: withChecks(text) })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('is refused for a time that holds no window', async () => {
    await expect(backtest(hours(0.1))).rejects.toMatchObject({
      code: 'BGC_USAGE',
      message: '--backtest: 6m hold no window of 15m',
    });
  });

  it('is a command that prints, and moves and records nothing', async () => {
    const folder = temporaryFolder({
      'checks/slo.check.mjs': checks,
      'bg-check.config.json': JSON.stringify(configuration()),
    });
    const content = () => readdirSync(folder).filter((name) => name !== 'node_modules');
    const before = content();
    const command = ['observe', '--backtest', '4h', '--grep', 'fast', '--window', '30m'];
    const text = await runCli(folder, command);
    expect(text).toMatchObject({ exitCode: 0, stderr: '' });
    expect(text.stdout).toContain('8 windows of 30m');
    expect(text.stdout).toContain(
      'rolled back   0 windows, 0 % of those judged (alpha allows 1 %: 0.07 of 7)',
    );
    const { stdout } = await runCli(folder, [...command, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, windows: { replayed: 8, rolledBack: 0 } });
    expect(content()).toEqual(before);

    const refused = await runCli(folder, [...command, '--reporter', 'json']);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('--reporter: a backtest is no run of its own');
    const unheeded = await runCli(folder, [...command, '--until-requests', '500']);
    expect(unheeded).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unheeded.stderr).toMatchInlineSnapshot(`
      "bg-check: --until-requests: a backtest replays windows of one length, however many requests they had
        Leave it out; \`--json\` prints the whole result.
      "
    `);
    const misread = await runCli(folder, ['observe', '--backtest', 'week']);
    expect(misread).toMatchObject({ exitCode: 2, stdout: '' });
    expect(misread.stderr).toContain('Expected a time such as `7d` or `12h`.');
  });

  it('ends with exit code 3 where too few windows could be judged to conclude anything', async () => {
    const folder = temporaryFolder({
      'checks/slo.check.mjs': checks,
      'bg-check.config.json': JSON.stringify(configuration()),
    });
    const { exitCode, stdout } = await runCli(folder, ['observe', '--backtest', '1h', '--grep', 'fast']);
    expect(exitCode).toBe(3);
    expect(stdout).toContain(
      'Nothing can be concluded: only 4 of 4 windows could be judged, and it takes 5.',
    );
  });

  it('is refused for a window in which nothing could be told', async () => {
    await expect(backtest(hours(1), { windowMs: 20_000 })).rejects.toMatchObject({
      code: 'BGC_USAGE',
      message: '--window: expected a window with room for 2 looks, got `20s` with a look each `15s`',
    });
  });

  it('ends with exit code 3 where there was nothing to judge by', async () => {
    const folder = temporaryFolder({
      'checks/slo.check.mjs': checks.replaceAll('http_', 'htpp_'),
      'bg-check.config.json': JSON.stringify(configuration()),
    });
    const { exitCode, stdout } = await runCli(folder, ['observe', '--backtest', '1h']);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('Nothing can be concluded: all windows have too few scrapes.');
  });
});
