import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { JsonReport } from '../../src/report/json-reporter.ts';
import { runCli } from '../support/cli.ts';
import { closedPort, portOf, startHttpServer } from '../support/http-server.ts';
import { smallRelease } from './small-release.ts';

it('refuses a port that is taken before anything moves', async () => {
  const { folder, traffic } = await smallRelease();
  const { server } = await startHttpServer(() => undefined);
  const listen = `127.0.0.1:${portOf(server)}`;
  const { exitCode, stdout, stderr } = await runCli(folder, ['cutover', '--metrics-listen', listen]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toBe(
    `bg-check: metrics: cannot listen on \`${listen}\`: another program listens there\n` +
      '  Name another address, or port 0 for any port that is free; nothing has been touched.\n',
  );
  expect(traffic()).toBe('blue');
  expect(existsSync(join(folder, '.bg-check'))).toBe(false);
});

it('takes what the configuration says, and the command line before it', async () => {
  const { folder, configure } = await smallRelease();
  configure({ metrics: { textfile: 'configured.prom', listen: '127.0.0.1:0' } });
  const args = ['pre-switch', '--reporter', 'ndjson', '--metrics-textfile', 'asked.prom'];
  const { exitCode, stdout } = await runCli(folder, args);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/"metrics at http:\/\/127\.0\.0\.1:\d+\/metrics"/);
  expect(readFileSync(join(folder, 'asked.prom'), 'utf8')).toContain(
    'bgcheck_phase_verdict{target="orders",command="pre-switch",phase="pre-switch",verdict="pass"} 1\n',
  );
  expect(existsSync(join(folder, 'configured.prom'))).toBe(false);
});

it('warns of a gateway that is not there, and shows its password to nobody', async () => {
  const { folder } = await smallRelease();
  const gateway = `127.0.0.1:${await closedPort()}`;
  const args = ['pre-switch', '--json', '--metrics-push', `http://ci:hunter2hunter2@${gateway}`];
  const { exitCode, stdout, stderr } = await runCli(folder, args);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'pass' } satisfies Partial<JsonReport>);
  const told = (JSON.parse(stdout) as JsonReport).notices.map(({ message }) => message).join() + stderr;
  expect(told).toContain(`the figures of this run did not reach the Pushgateway at http://${gateway}: `);
  expect(stdout + stderr).not.toContain('hunter2');
});

it('names an address that is none', async () => {
  const { folder } = await smallRelease();
  const { exitCode, stderr } = await runCli(folder, [
    'pre-switch',
    '--metrics-push',
    'htp://ci:hunter2hunter2@x',
  ]);
  expect(exitCode).toBe(2);
  expect(stderr).toBe('bg-check: metrics: expected an http or https URL for the Pushgateway\n');
});
