import { describe, expect, it } from 'vitest';
import { readiness } from '../../../src/check/kinds/readiness.ts';
import { InterruptedError } from '../../../src/errors.ts';
import { closedPort, startHttpServer } from '../../support/http-server.ts';
import { definedBy, essence, runDefinedChecks } from '../../support/run-defined-checks.ts';

/** A color that answers with each status in turn, and with the last one for ever. */
async function color(...statuses: readonly number[]) {
  let asked = 0;
  const { url } = await startHttpServer((request, response) => {
    const status = statuses[Math.min(asked, statuses.length - 1)];
    asked += 1;
    if (status !== undefined && status > 0) response.writeHead(request.url === '/ready' ? status : 404).end();
  });
  return { url };
}

const nobody = async () => ({ url: `http://127.0.0.1:${await closedPort()}` });

async function run(green: { url: string }, deadline = '400ms', signal?: AbortSignal) {
  const blue = await color(204);
  const { results } = await runDefinedChecks(
    () => {
      readiness('green is ready');
      readiness('blue is ready', { color: 'blue' });
    },
    {
      config: {
        blue,
        green,
        live: blue,
        readiness: { path: '/ready', deadline },
        runner: { timeout: '10ms' },
      },
      ...(signal === undefined ? {} : { signal }),
    },
  );
  expect(results[1]).toMatchObject({ name: 'blue is ready', outcome: signal ? 'not-run' : 'passed' });
  return results[0];
}

describe('readiness', () => {
  it('passes at once, or when the color comes up before the deadline', async () => {
    const atOnce = await run(await color(200));
    expect(atOnce).toMatchObject({ kind: 'readiness', outcome: 'passed' });
    expect(atOnce?.message).toMatch(/^ready: \/ready answered in \d/);
    const later = await run(await color(503, 503, 200), '2s');
    expect(later).toMatchObject({ outcome: 'passed', evidence: [{ measured: true, sample: 3 }] });
    expect(later?.message).toMatch(/^ready after .*, at question 3$/);
  });

  it('says what the color answered last when it does not come up', async () => {
    const results = await Promise.all([run(await color(503)), run(await nobody()), run(await color(0))]);
    expect(
      results.map((result) => (result === undefined ? result : essence({ ...result, evidence: [] }))),
    ).toEqual(
      [
        'green was not ready within TIME; at last it answered /ready with status 503',
        'green was not ready within TIME; at last green did not answer GET /ready: connection refused (127.0.0.1:PORT)',
        'green was not ready within TIME; at last green did not answer GET /ready: no complete answer within TIME (127.0.0.1:PORT)',
      ].map((message) => ({
        outcome: 'failed',
        message,
        advice: 'See why green does not come up, or raise `readiness.deadline` when it needs longer.',
        details: [],
        evidence: [],
        attempts: 1,
      })),
    );
  });

  it('stops waiting when the run is interrupted', async () => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(new InterruptedError('SIGINT'));
    }, 50);
    const startedAt = Date.now();
    const { results } = await runDefinedChecks(
      () => {
        readiness('green is ready');
      },
      {
        config: {
          blue: { url: 'http://127.0.0.1:9' },
          green: await color(503),
          live: { url: 'http://127.0.0.1:9' },
          readiness: { deadline: '1h' },
        },
        signal: controller.signal,
      },
    );
    expect(results).toMatchObject([{ outcome: 'not-run', message: 'interrupted by SIGINT' }]);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  it('needs `readiness` to be configured, and a color', async () => {
    const [definition] = await definedBy(() => {
      readiness('green is ready', { gating: false });
    });
    expect(definition).toMatchObject({ requires: ['readiness'], phases: ['pre-switch'], gating: false });
    await expect(
      definedBy(() => {
        readiness('green is ready', { colour: 'green' } as never);
      }),
    ).rejects.toThrow('readiness `green is ready`: unknown option `colour`; did you mean `color`?');
    await expect(
      definedBy(() => {
        readiness('red is ready', { color: 'red' as never });
      }),
    ).rejects.toThrow('readiness `red is ready`: `color` expects blue or green, got `red`');
  });
});
