import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cutover, observe, preSwitch, switchTraffic } from '../../src/release/release-api.ts';
import type { RunReport } from '../../src/release/run-operation.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import { smallRelease } from '../cli/small-release.ts';
import { startLocalPushgateway } from '../support/local-pushgateway.ts';
import { describeWith, findProgram } from '../support/required-program.ts';

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

  it('are in the Pushgateway after a cutover, group by target, and clean', async () => {
    const { folder, gateway, page } = await start();
    const report = await cutover({ cwd: folder, metrics: { push: gateway.url } });
    expect(report).toMatchObject({ exitCode: 0, traffic: 'green' });
    const text = await page();
    const samples = samplesOf(text);
    const group = 'instance="",job="bg-check"';
    expect(samples.get(`bgcheck_run_exit_code{${group},target="orders"}`)).toBe(0);
    expect(samples.get(`bgcheck_traffic{color="green",${group},target="orders"}`)).toBe(1);
    expect(samples.get(`bgcheck_switches_total{${group},outcome="verified",target="orders"}`)).toBe(1);
    expect(samples.get(`push_failure_time_seconds{${group},target="orders"}`)).toBe(0);
    expect(text).toContain(`release_id="${report.releaseId ?? ''}"`);
    const own = text.split('\n').filter((line) => line.includes('bgcheck_'));
    expect(await complaintsOf(`${own.join('\n')}\n`)).toBe('');
  });

  it('are those of the last command on a target', async () => {
    const { folder, gateway, page } = await start();
    const verdictOf = async () => /bgcheck_info\{command="([\w-]+)"/.exec(await page())?.[1];
    const run = async (command: (options: object) => Promise<RunReport>) => {
      expect(await command({ cwd: folder, metrics: { push: gateway.url } })).toMatchObject({ exitCode: 0 });
      return verdictOf();
    };
    expect(await run(preSwitch)).toBe('pre-switch');
    expect(await run(switchTraffic)).toBe('switch');
    const dry = await preSwitch({ cwd: folder, dryRun: true, metrics: { push: gateway.url } });
    expect([dry.command, await verdictOf()]).toEqual(['pre-switch', 'switch']);
    expect(await run(observe)).toBe('observe');
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
    expect(samplesOf(text).get('bgcheck_phase_verdict{target="orders",phase="observe",verdict="pass"}')).toBe(
      1,
    );
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
