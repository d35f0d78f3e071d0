import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openMetrics, type OpenMetricsOptions } from '../../src/metrics/open-metrics.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import { preSwitchEvents, rollbackEvents } from '../report/sample-events.ts';
import { closedPort, portOf, readBody, startHttpServer } from '../support/http-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

async function open(outputs: OpenMetricsOptions['outputs'], rest: Partial<OpenMetricsOptions> = {}) {
  const told: string[] = [];
  const reporter = await openMetrics({
    outputs,
    run: { target: 'shop', command: 'cutover' },
    directory: '.',
    tell: (level, message) => told.push(`${level}: ${message}`),
    // No test waits for the pauses between attempts.
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    ...rest,
  });
  return {
    told,
    hear: (events: readonly RunEvent[]) => {
      for (const event of events) reporter.onEvent(event);
    },
    close: () => reporter.close?.(),
  };
}

/** A gateway that answers with each status in turn, and then with the last. */
async function startGateway(...statuses: readonly number[]) {
  const pushes: { method: string; path: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const { url } = await startHttpServer((request, response) => {
    void readBody(request).then((body) => {
      const { method = '', url: path = '', headers } = request;
      const status = statuses[Math.min(pushes.length, statuses.length - 1)] ?? 200;
      pushes.push({ method, path, headers, body });
      response.writeHead(status).end(status === 400 ? 'text format parsing error in line 3\n' : '');
    });
  });
  return { url, pushes };
}

describe('a textfile', () => {
  it('is there before the run, whole at every moment, and has the last figures in the end', async () => {
    const directory = temporaryFolder({ 'collector/bg-check.prom': 'of the run before' });
    const run = await open({ textfile: 'collector/bg-check.prom' }, { directory });
    const file = join(directory, 'collector/bg-check.prom');
    expect(readFileSync(file, 'utf8')).toContain('# TYPE bgcheck_info gauge');
    for (const event of rollbackEvents) {
      run.hear([event]);
      await new Promise((resolve) => setImmediate(resolve));
      expect(readFileSync(file, 'utf8')).toMatch(/# TYPE bgcheck_warnings_total counter\n(.+\n)?$/);
    }
    await run.close();
    expect(readFileSync(file, 'utf8')).toContain(
      'bgcheck_run_exit_code{target="shop",command="cutover"} 1\n',
    );
    expect(readdirSync(join(directory, 'collector'))).toEqual(['bg-check.prom']);
    expect(run.told).toEqual([]);
  });

  it('keeps what other commands and targets left in it, and only the last figures of each', async () => {
    const directory = temporaryFolder({ 'bg-check.prom': 'up{target="x"} 1\nof another program\n' });
    const runs = [
      ['shop', 'pre-switch', preSwitchEvents],
      ['shop', 'cutover', rollbackEvents],
      ['bank', 'cutover', rollbackEvents],
      ['shop', 'cutover', rollbackEvents],
    ] as const;
    for (const [target, command, events] of runs) {
      const run = await open({ textfile: 'bg-check.prom' }, { directory, run: { target, command } });
      run.hear(events.map((event) => ('target' in event ? ({ ...event, target } as RunEvent) : event)));
      await run.close();
    }
    const page = readFileSync(join(directory, 'bg-check.prom'), 'utf8');
    expect(page.split('\n').filter((line) => line.includes('bgcheck_run_exit_code'))).toEqual([
      '# HELP bgcheck_run_exit_code The exit code of the run.',
      '# TYPE bgcheck_run_exit_code gauge',
      'bgcheck_run_exit_code{target="shop",command="pre-switch"} 1',
      'bgcheck_run_exit_code{target="bank",command="cutover"} 1',
      'bgcheck_run_exit_code{target="shop",command="cutover"} 1',
    ]);
    expect(page).not.toMatch(/^(up|of another)/m);
    expect(page).toMatch(
      /^bgcheck_check_duration_seconds_bucket\{le="0\.5",target="shop",command="pre-switch",/m,
    );
    const samples = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(new Set(samples.map((line) => line.replace(/ \S+$/, ''))).size).toBe(samples.length);
  });

  it('keeps up with the looks of an observation', async () => {
    const directory = temporaryFolder();
    const run = await open({ textfile: 'bg-check.prom' }, { directory });
    const third = rollbackEvents.findIndex((event) => event.type === 'observe:tick' && event.tick === 3);
    run.hear(rollbackEvents.slice(0, third + 1));
    const text = () => readFileSync(join(directory, 'bg-check.prom'), 'utf8');
    await until(() =>
      text().includes('bgcheck_observe_elapsed_seconds{target="shop",command="cutover"} 45\n'),
    );
    await run.close();
  });

  it.each([
    ['file/bg-check.prom', /^metrics: the file `file\/bg-check\.prom` cannot be written: /],
    ['folder', /^metrics: the file `folder` cannot be written: /],
    ['no-folder/a.prom', /^metrics: the file `no-folder\/a.prom` cannot be written: /],
  ])('that cannot be written at %s is refused at once, and nothing is left', async (textfile, message) => {
    const directory = temporaryFolder({ file: '', 'folder/x': '' });
    await expect(open({ textfile }, { directory })).rejects.toMatchObject({
      code: 'BGC_CONFIG',
      message: expect.stringMatching(message) as string,
    });
    expect(readdirSync(directory)).toEqual(['file', 'folder']);
  });
});

describe('a Pushgateway', () => {
  it('gets one group a command on a target, with the credentials of the URL, which nobody is shown', async () => {
    const { url, pushes } = await startGateway(202);
    const withUser = url.replace('http://', 'http://ci:s%C3%A9cret@');
    const push = { url: `${withUser}/gateway/`, headers: { 'x-scope': 'releases' } };
    const run = await open({ push }, { run: { target: 'shop', command: 'pre-switch' } });
    run.hear(preSwitchEvents);
    await run.close();
    const last = pushes.at(-1);
    expect(last).toMatchObject({
      method: 'PUT',
      path: '/gateway/metrics/job/bg-check/target/shop/command/pre-switch',
      headers: {
        authorization: `Basic ${Buffer.from('ci:sécret').toString('base64')}`,
        'x-scope': 'releases',
      },
    });
    expect(last?.body).toContain('bgcheck_run_exit_code{target="shop",command="pre-switch"} 1\n');
    expect(pushes.length).toBeLessThanOrEqual(3);
    expect(run.told).toEqual([]);
  });

  it('is asked again when it may come back', async () => {
    const { url, pushes } = await startGateway(503, 500, 200);
    const run = await open({ push: { url } });
    run.hear(preSwitchEvents);
    await run.close();
    expect(run.told).toEqual([]);
    expect(pushes.at(-1)?.body).toContain('bgcheck_run_exit_code');
  });

  it.each([
    ['refuses', [400], 'it answered 400: text format parsing error in line 3'],
    ['stays broken', [503], 'it answered 503'],
  ])('that %s is told once, and changes nothing', async (_, statuses, reason) => {
    const { url } = await startGateway(...statuses);
    const run = await open({ push: { url } });
    run.hear(preSwitchEvents);
    await run.close();
    expect(run.told).toEqual([
      `warning: the figures of this run did not reach the Pushgateway at ${url}: ${reason}`,
    ]);
  });

  it('that is not there is told', async () => {
    const port = await closedPort();
    const run = await open({ push: { url: `http://127.0.0.1:${port}` } });
    run.hear(preSwitchEvents);
    await run.close();
    expect(run.told).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });

  it('that hangs holds the end of a run no longer than it may', async () => {
    const { url } = await startHttpServer(() => undefined);
    const run = await open({ push: { url } }, { patienceMs: 100 });
    run.hear(preSwitchEvents);
    const startedAt = Date.now();
    await run.close();
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(run.told).toEqual([
      `warning: the figures of this run did not reach the Pushgateway at ${url}: it did not answer before the run ended`,
    ]);
  });

  it('is named by a URL', async () => {
    await expect(open({ push: { url: 'gateway:9091' } })).rejects.toMatchObject({
      code: 'BGC_USAGE',
      message: 'metrics: expected an http or https URL for the Pushgateway',
    });
  });
});

describe('a page', () => {
  const addressIn = (told: readonly string[]) => /^info: metrics at (.*)$/.exec(told[0] ?? '')?.[1] ?? '';

  it('is served while the run goes on, at the address that the run tells', async () => {
    const run = await open({ listen: '127.0.0.1:0' });
    run.hear(preSwitchEvents.slice(0, 1));
    const address = addressIn(run.told);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const answer = await fetch(address);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text()).toContain('bgcheck_info{target="shop",command="pre-switch",version="0.1.0",');
    run.hear(preSwitchEvents.slice(1));
    expect(await (await fetch(`${address}?x=1`)).text()).toContain('bgcheck_run_exit_code');
    expect((await fetch(address.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(address, { method: 'POST' })).status).toBe(405);
    await run.close();
    await expect(fetch(address)).rejects.toThrow();
  });

  const addresses = Object.values(networkInterfaces()).flatMap((list = []) => list.map((one) => one.address));

  const places = [
    { listen: ':0', host: 'localhost' },
    ...(addresses.includes('::1') ? [{ listen: '[::1]:0', host: '[::1]' }] : []),
  ];

  it.each(places)('answers at $listen', async ({ listen, host }) => {
    const run = await open({ listen });
    run.hear(preSwitchEvents.slice(0, 1));
    expect(new URL(addressIn(run.told)).hostname).toBe(host);
    expect((await fetch(addressIn(run.told))).status).toBe(200);
    await run.close();
  });

  it('does not open on a port that is taken', async () => {
    const { server } = await startHttpServer(() => undefined);
    const listen = `127.0.0.1:${portOf(server)}`;
    const directory = temporaryFolder();
    await expect(open({ listen, textfile: 'a.prom' }, { directory })).rejects.toMatchObject({
      code: 'BGC_CONFIG',
      message: `metrics: cannot listen on \`${listen}\`: another program listens there`,
      advice: 'Name another address, or port 0 for any port that is free; nothing has been touched.',
    });
    expect(existsSync(join(directory, 'a.prom'))).toBe(false);
  });

  it.each(['9464', '127.0.0.1', '127.0.0.1:99999', '::1:9464', 'http://127.0.0.1:9464', ''])(
    'is not named by `%s`',
    async (listen) => {
      await expect(open({ listen })).rejects.toMatchObject({
        code: 'BGC_USAGE',
        message: `metrics: expected host and port, such as \`127.0.0.1:9464\` or \`:9464\` (port 0: any free one), got \`${listen}\``,
      });
    },
  );
});
