import { describe, expect, it } from 'vitest';
import { readiness } from '../../../../src/check/kinds/readiness/readiness.ts';
import type { ReadinessOptions } from '../../../../src/check/kinds/readiness/readiness.ts';
import { InterruptedError } from '../../../../src/errors.ts';
import { closedPort, startHttpServer } from '../../../support/http-server.ts';
import { definedBy, essence, runDefinedChecks } from '../../../support/run-defined-checks.ts';

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
        details: expect.any(Array) as unknown,
        evidence: [],
        attempts: 1,
      })),
    );
  });

  const shopHealth = {
    status: 'ok',
    version: 'v2',
    checks: { db: 'ok', payments: { status: 'down', message: 'connection refused' } },
    cache: { hitRatio: 0.4 },
    downstream: [{ name: 'tax', reachable: true }],
  };

  /** Green answers 200 with a document that may say the contrary. */
  async function ask(options: ReadinessOptions, document: unknown = shopHealth, version?: string) {
    const { url } = await startHttpServer((request, response) => {
      if (request.url === '/metrics') response.end('cache_hits_total{c="a"} 90\ncache_misses_total 10\n');
      else response.end(typeof document === 'string' ? document : JSON.stringify(document));
    });
    const { results } = await runDefinedChecks(
      () => {
        readiness('green is ready', { path: '/deep', deadline: '250ms', ...options });
      },
      { config: { blue: { url }, green: { url, ...(version && { version }) }, live: { url } } },
    );
    const [result] = results;
    const message = result?.message.replace(/in \d+ms/, 'in TIME');
    return { outcome: result?.outcome, message, details: result?.details };
  }

  it('believes no status 200 whose body says the contrary, and names what is down', async () => {
    expect(await ask({})).toMatchObject({
      outcome: 'failed',
      message:
        'green was not ready within TIME; at last it answered /deep with status 200, yet payments is down: connection refused',
    });
    expect(await ask({}, 'Unhealthy')).toMatchObject({
      outcome: 'failed',
      message:
        'green was not ready within TIME; at last it answered /deep with status 200, yet it says of itself that it is Unhealthy',
    });
  });

  it('asks for dependencies by name, or by a JSONPath of its own', async () => {
    expect(await ask({ dependencies: ['db'], ignore: ['payments'] })).toEqual({
      outcome: 'passed',
      message: 'ready: /deep answered in TIME; 1 of 2 dependencies up',
      details: ['payments is down: connection refused (ignored)'],
    });
    expect(await ask({ dependencies: ['db', 'redis'], ignore: ['payments'] })).toMatchObject({
      outcome: 'inconclusive',
      message: 'green answered, and whether it is ready is not known: it says nothing of redis',
    });
    const dependencies = { tax: "$.downstream[?@.name == 'tax'].reachable" };
    expect(await ask({ dependencies })).toMatchObject({
      outcome: 'passed',
      message: 'ready: /deep answered in TIME; 1 dependency up',
    });
    expect(await ask({ status: '$.checks.payments.status', ignore: ['payments'] })).toMatchObject({
      outcome: 'passed',
    });
  });

  it('compares the version, and wants a cache that is filled', async () => {
    const ignore = ['payments'];
    expect(await ask({ ignore, version: '$.version' }, shopHealth, 'v3')).toMatchObject({
      outcome: 'failed',
      message: 'green was not ready within TIME; at last it is version "v2", expected v3',
    });
    const cacheHitRatio = { path: '$.cache.hitRatio', min: 0.8 };
    expect(await ask({ ignore, version: '$.version', cacheHitRatio }, shopHealth, 'v2')).toMatchObject({
      outcome: 'failed',
      message:
        'green was not ready within TIME; at last its cache answers 40 % of what is asked, 80 % wanted',
    });
    expect(
      await ask({
        ignore,
        cacheHitRatio: { hits: 'cache_hits_total', misses: 'cache_misses_total', min: 0.8 },
      }),
    ).toMatchObject({
      outcome: 'passed',
      details: [expect.stringContaining('ignored'), 'its cache answers 90 % of what is asked'],
    });
    expect(await ask({ ignore, cacheHitRatio: { metric: 'no_such_ratio', min: 0.8 } })).toMatchObject({
      outcome: 'inconclusive',
      message: expect.stringMatching(/is not known: .* shows no `no_such_ratio`$/) as unknown,
    });
  });

  it.each([
    [{ path: 'deep' }, '`path` expects a path that starts with `/`, got `deep`'],
    [{ deadline: 'soon' }, '`deadline` expects a duration such as `30s`, got `soon`'],
    [{ dependencies: 'db' }, '`dependencies` expects a list of texts, got `db`'],
    [{ dependencies: { db: 'db.up' } }, '`dependencies.db`: `db.up` is not a JSONPath'],
    [{ ignore: [''] }, '`ignore` expects a list of texts, got `[""]`'],
    [{ status: '$.[' }, '`status`: `$.[` is not a JSONPath'],
    [{ cacheHitRatio: { path: '$.c' } }, '`min` expects a share above 0 and up to 1, got nothing'],
    [{ cacheHitRatio: { min: 0.8 } }, 'expects one of `path`, `metric`, or `hits` with `misses`'],
    [{ cacheHitRatio: { min: 0.8, hits: 'a{' } }, 'expects one of `path`'],
    [{ cacheHitRatio: { min: 0.8, metric: 'a{' } }, '`metric`'],
  ])('refuses %j where it is written', async (options, message) => {
    await expect(
      definedBy(() => {
        readiness('green is ready', options as never);
      }),
    ).rejects.toThrow(message);
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
