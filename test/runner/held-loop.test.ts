import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/kinds/check.ts';
import { probe } from '../../src/check/kinds/probe/probe.ts';
import { startHttpServer } from '../support/http-server.ts';
import { runDefinedChecks } from '../support/run-defined-checks.ts';

function busyFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

const nobody = 'http://127.0.0.1:9';
const brief = (results: Awaited<ReturnType<typeof runDefinedChecks>>['results']) =>
  results.map(({ name, outcome, message }) => [name, outcome, message.replaceAll(/\d[\d.]*m?s\b/g, 'TIME')]);

describe('a check that holds the event loop', () => {
  it('does not pass after its time limit, though nothing could end it', async () => {
    const config = { blue: { url: nobody }, green: { url: nobody }, live: { url: nobody } };
    const { results } = await runDefinedChecks(
      () => {
        check('busy', { timeout: '50ms' }, () => {
          busyFor(80);
        });
        check('busy after a wait', { timeout: '50ms' }, async () => {
          await Promise.resolve();
          busyFor(80);
          return { outcome: 'passed', message: 'all is well' };
        });
        check('finds a fault all the same', { timeout: '50ms' }, () => {
          busyFor(80);
          return { outcome: 'failed', message: 'it is broken' };
        });
        check('busy within its limit', { timeout: '5s' }, () => {
          busyFor(20);
        });
      },
      { config: { ...config, runner: { concurrency: 1 } } },
    );
    const late = 'did not finish within TIME: it took TIME';
    expect(brief(results)).toEqual([
      ['busy', 'inconclusive', late],
      ['busy after a wait', 'inconclusive', late],
      ['finds a fault all the same', 'failed', 'it is broken'],
      ['busy within its limit', 'passed', 'holds'],
    ]);
    expect(results[0]?.advice).toContain('Synchronous work in a check');
  });

  it('has no color blamed for the time that went by meanwhile', async () => {
    const { url } = await startHttpServer((_, response) => {
      setTimeout(() => response.end('[]'), 200);
    });
    const config = { blue: { url }, green: { url }, live: { url } };
    const { results } = await runDefinedChecks(
      () => {
        probe('asks', { colors: ['green'], timeout: '500ms' }, async ({ http }) => {
          await http.get('/orders').expect(200);
        });
        probe('asks fast', { colors: ['green'], within: '500ms' }, async ({ http }) => {
          await http.get('/orders').expect(200);
        });
        check('busy', async () => {
          // Both requests are on their way by then, and not answered.
          await new Promise((resolve) => setTimeout(resolve, 100));
          busyFor(1_300);
        });
      },
      { config },
    );
    expect(brief(results)).toEqual([
      // Whether the attempt or its request is given up first is a matter of chance.
      [
        'asks',
        'inconclusive',
        expect.stringMatching(/^did not finish within TIME$|the event loop was held for TIME/) as string,
      ],
      ['asks fast', 'inconclusive', expect.stringContaining('the event loop was held for TIME') as string],
      ['busy', 'passed', 'holds'],
    ]);
  });
});
