import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cutover, observe, preSwitch, switchTraffic } from '../../src/release/release-api.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import { smallRelease } from '../cli/small-release.ts';
import { startLocalPushgateway } from '../support/local-pushgateway.ts';
import { describeWith, findProgram } from '../support/required-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What a tool that knows the conventions says of a page of metrics: nothing, when it is clean. */
function complaintsOf(page: string): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(findProgram('promtool') ?? '', ['check', 'metrics'], (error, stdout, stderr) => {
      resolve(`${error === null ? '' : 'refused: '}${stdout}${stderr}`);
    });
    child.stdin?.end(page);
  });
}

/** The samples of a page, by name and labels. */
function samplesOf(page: string): Map<string, number> {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

describeWith(['prometheus-pushgateway', 'promtool'], "bg-check's own figures", () => {
  /** A small release whose figures go to a gateway of its own. */
  async function start() {
    const gateway = await startLocalPushgateway();
    onTestFinished(() => gateway.stop());
    const release = await smallRelease();
    // However busy the machine is, the looks suffice in the end.
    release.configure({ observe: { window: '600ms', interval: '100ms', maxExtension: '20s' } });
    const page = async () => (await fetch(`${gateway.url}/metrics`)).text();
    return { ...release, gateway, page };
  }

  it('are in the Pushgateway after a cutover, grouped by target and command, and clean', async () => {
    const { folder, gateway, page } = await start();
    const report = await cutover({ cwd: folder, metrics: { push: gateway.url } });
    expect(report).toMatchObject({ exitCode: 0, traffic: 'green' });
    const text = await page();
    const samples = samplesOf(text);
    const command = 'command="cutover"';
    const group = 'instance="",job="bg-check"';
    expect(samples.get(`bgcheck_run_exit_code{${command},${group},target="orders"}`)).toBe(0);
    expect(samples.get(`bgcheck_traffic{color="green",${command},${group},target="orders"}`)).toBe(1);
    const switches = `bgcheck_switches_total{${command},${group},outcome="verified",target="orders"}`;
    expect(samples.get(switches)).toBe(1);
    expect(samples.get(`push_failure_time_seconds{${command},${group},target="orders"}`)).toBe(0);
    expect(text).toContain(`release_id="${report.releaseId ?? ''}"`);
    const own = text.split('\n').filter((line) => line.includes('bgcheck_'));
    expect(await complaintsOf(`${own.join('\n')}\n`)).toBe('');
  });

  it('are those of each command on a target, side by side, in the gateway and in the textfile', async () => {
    const { folder, gateway, page } = await start();
    const verdictsIn = (text: string) =>
      [...samplesOf(text)]
        .filter(([name, value]) => name.startsWith('bgcheck_phase_verdict{') && value === 1)
        .map(([name]) => ['command', 'phase', 'verdict'].map((label) => name.match(`${label}="(.*?)"`)?.[1]));
    const metrics = { push: gateway.url, textfile: 'bg-check.prom' };
    for (const command of [preSwitch, switchTraffic, observe]) {
      expect(await command({ cwd: folder, metrics })).toMatchObject({ exitCode: 0 });
    }
    // With traffic on green it does not pass, and would be seen.
    expect(await preSwitch({ cwd: folder, metrics, dryRun: true })).toMatchObject({ exitCode: 1 });
    const text = readFileSync(join(folder, 'bg-check.prom'), 'utf8');
    for (const shown of [await page(), text]) {
      expect(verdictsIn(shown).toSorted()).toEqual([
        ['observe', 'observe', 'pass'],
        ['pre-switch', 'pre-switch', 'pass'],
      ]);
      expect(shown).toMatch(/^bgcheck_switch_duration_seconds\{.*command="switch"/m);
    }
    expect(await complaintsOf(text)).toBe('');
  });

  it('are clean in a textfile, and on the page that is served while a command runs', async () => {
    const { folder } = await start();
    const pages: Promise<string>[] = [];
    const notices: string[] = [];
    const reporter = {
      name: 'reader',
      onEvent: (event: RunEvent) => {
        if (event.type === 'notice') notices.push(event.message);
        const [, address] = /^metrics at (.*)$/.exec(notices[0] ?? '') ?? [];
        if (event.type === 'observe:tick' && address !== undefined) {
          pages.push(fetch(address).then((answer) => answer.text()));
        }
      },
    };
    const metrics = { textfile: 'bg-check.prom', listen: '127.0.0.1:0' };
    expect(await cutover({ cwd: folder, reporters: [reporter], metrics })).toMatchObject({ exitCode: 0 });
    const text = readFileSync(join(folder, 'bg-check.prom'), 'utf8');
    expect(
      samplesOf(text).get(
        'bgcheck_phase_verdict{target="orders",command="cutover",phase="observe",verdict="pass"}',
      ),
    ).toBe(1);
    expect(await complaintsOf(text)).toBe('');
    const [first = ''] = await Promise.all(pages);
    expect(first).toContain('bgcheck_observe_ticks_total');
    expect(await complaintsOf(first)).toBe('');
  });

  it('that cannot get out change no verdict', async () => {
    const { folder, gateway } = await start();
    await gateway.stop();
    const warnings: string[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === 'notice') warnings.push(event.message);
    };
    const push = gateway.url.replace('http://', 'http://ci:hunter2hunter2@');
    const reporters = [{ name: 'reader', onEvent }];
    expect(await preSwitch({ cwd: folder, reporters, metrics: { push } })).toMatchObject({ exitCode: 0 });
    expect(warnings).toEqual([
      expect.stringMatching(`^the figures of this run did not reach the Pushgateway at ${gateway.url}: `),
    ]);
    expect(warnings.join()).not.toContain('hunter2');
  });
});

/** The alerts of the document: what each says, and its query. */
function documentedAlerts(): { summary: string; expr: string }[] {
  const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const [, alerts = ''] = text.split('## Alerts');
  return [...alerts.matchAll(/^ {4}# (.*)\n((?: {4}[^#].*\n?)+)/gm)].map(([, summary = '', expr = '']) => ({
    summary,
    expr: expr.trim().replace(/\s+/g, ' '),
  }));
}

describeWith(['promtool'], 'the alerts of docs/metrics.md', () => {
  const at = (minutes: number) => minutes * 60;
  const run = (command: string, start: number, end?: number) => {
    const labels = `target="shop",command="${command}"`;
    return {
      [`bgcheck_run_start_timestamp_seconds{${labels}}`]: at(start),
      ...(end === undefined ? {} : { [`bgcheck_run_end_timestamp_seconds{${labels}}`]: at(end) }),
    };
  };
  const [exit4, moved] = [
    'bgcheck_run_exit_code{target="shop",command="observe"}',
    'bgcheck_traffic{target="shop",command="switch",color="green"}',
  ];
  const putBack = 'bgcheck_rollbacks_total{target="shop",command="observe",outcome="rolled-back"}';
  const stories = [
    ['a rollback that failed', { ...run('observe', 5, 8), [exit4]: 4 }, 10, ['asks for a person']],
    [
      'one that a person has settled since',
      { ...run('observe', 5, 8), [exit4]: 4, ...run('rollback', 9, 10) },
      20,
      [],
    ],
    ['a release that was put back', { ...run('observe', 5, 8), [putBack]: 1 }, 60, ['was put back']],
    ['one of the day before', { ...run('observe', 5, 8), [putBack]: 1 }, 60 * 25, []],
    ['a switch that was just made', { ...run('switch', 5, 6), [moved]: 1 }, 10, ['seen last']],
    [
      'one that nobody observes',
      { ...run('switch', 5, 6), [moved]: 1 },
      20,
      ['ten minutes ago', 'seen last'],
    ],
    ['one that is observed', { ...run('switch', 5, 6), [moved]: 1, ...run('observe', 7) }, 20, ['seen last']],
    ['a run that was killed', run('cutover', 5), 130, ['killed, or hangs']],
    ['one that was resumed', { ...run('cutover', 5), ...run('resume', 6, 20) }, 130, []],
  ] as const;

  it('speak when they should, and only then', async () => {
    const alerts = documentedAlerts();
    expect(alerts).toHaveLength(5);
    const tests = stories.map(([name, series, minutes, expected]) => ({
      name,
      interval: '1m',
      input_series: Object.entries(series).map(([one, value]) => ({ series: one, values: `${value}x2000` })),
      alert_rule_test: alerts.map(({ summary }, index) => ({
        eval_time: `${minutes}m`,
        alertname: `a${index}`,
        exp_alerts: expected.some((part) => summary.includes(part)) ? [{ exp_annotations: { summary } }] : [],
      })),
    }));
    const folder = temporaryFolder({
      'rules.json': JSON.stringify({
        groups: [
          {
            name: 'bg-check',
            rules: alerts.map(({ summary, expr }, index) => ({
              alert: `a${index}`,
              expr: `max by () (${expr}) * 0 + 1`,
              annotations: { summary },
            })),
          },
        ],
      }),
      'tests.json': JSON.stringify({ rule_files: ['rules.json'], evaluation_interval: '1m', tests }),
    });
    const told = await new Promise((resolve) => {
      execFile(
        findProgram('promtool') ?? '',
        ['test', 'rules', 'tests.json'],
        { cwd: folder },
        (_, ...output) => {
          resolve(output.join(''));
        },
      );
    });
    expect(told).toMatch(/SUCCESS\s*$/);
  });
});
