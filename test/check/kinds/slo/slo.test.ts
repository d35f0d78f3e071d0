import { Counter, Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCheckEnvironment } from '../../../../src/check/check-environment.ts';
import type { CheckOptions } from '../../../../src/check/check-definition.ts';
import { createObservationMemory } from '../../../../src/check/observation-memory.ts';
import { slo } from '../../../../src/check/kinds/slo/slo.ts';
import { systemClock } from '../../../../src/clock.ts';
import { configSchema } from '../../../../src/config/config-schema.ts';
import { CheckFileError } from '../../../../src/errors.ts';
import { makePlan } from '../../../../src/runner/make-plan.ts';
import { runChecks } from '../../../../src/runner/run-checks.ts';
import { closedPort, startHttpServer } from '../../../support/http-server.ts';
import { definedBy, runDefinedChecks } from '../../../support/run-defined-checks.ts';

const definition = {
  bad: 'http_requests_total{code=~"5.."}',
  total: 'http_requests_total',
  minTotal: 50,
  max: 0.01,
};

async function startColor() {
  const registry = new Registry();
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'requests',
    labelNames: ['code'],
    registers: [registry],
  });
  const { url } = await startHttpServer((_, response) => {
    void registry.metrics().then((text) => response.end(text));
  });
  return {
    url,
    count: (code: string, times: number) => {
      requests.inc({ code }, times);
    },
  };
}

/** An observation of one slo, from the embedded default: each color's own page. */
async function observe(greenUrl: string) {
  const definitions = await definedBy(() => {
    slo('checkout works', definition);
  });
  const blue = `http://127.0.0.1:${await closedPort()}`;
  const config = configSchema.parse({ blue: { url: blue }, green: { url: greenUrl }, live: { url: blue } });
  const environment = openCheckEnvironment({
    config,
    rootDirectory: '/',
    runId: 'run-1',
    addSecret: () => undefined,
  });
  onTestFinished(() => environment.close());
  const { metrics } = environment;
  const start = {
    switchedAt: Date.now(),
    baselines: { [metrics.name]: await metrics.baseline() },
    windowMs: 60_000,
    intervalMs: 1_000,
    memory: createObservationMemory(),
  };
  return async () => {
    const [result] = await runChecks({
      plan: makePlan({ definitions, phase: 'observe', config }),
      environment,
      emit: () => undefined,
      signal: new AbortController().signal,
      clock: systemClock,
      observation: start,
    });
    if (result === undefined) throw new Error('nothing ran');
    const { outcome, message, evidence, standing } = result;
    return { outcome, message, evidence, standing };
  };
}

describe('slo', () => {
  it('judges what green did since the first look at its page, look by look', async () => {
    const green = await startColor();
    green.count('500', 900);
    const look = await observe(green.url);
    expect(await look()).toMatchObject({ outcome: 'inconclusive', standing: { state: 'insufficient' } });
    green.count('500', 11);
    green.count('200', 1);
    expect(await look()).toMatchObject({
      outcome: 'inconclusive',
      message: '12 of at least 50 requests since the switch, 11 of them bad; 47 % of the way to a rollback',
    });
    green.count('500', 25);
    const selectors = 'bad: http_requests_total{code=~"5.."}\ntotal: http_requests_total';
    expect(await look()).toEqual({
      outcome: 'failed',
      message: expect.stringMatching(
        /^97.3 % bad \(36 of 37\), 1 % allowed; the odds against chance are \d+ to 1$/,
      ) as string,
      evidence: [
        {
          title: 'share of bad requests',
          measured: 36 / 37,
          limit: 0.01,
          sample: 37,
          query: `${selectors}\nat ${green.url}/metrics`,
        },
      ],
      standing: expect.objectContaining({ rule: 'sequential', state: 'reading', healthy: false }) as object,
    });
  });

  it('cannot tell, and goes on looking, when the metrics cannot be read', async () => {
    const look = await observe(`http://127.0.0.1:${await closedPort()}`);
    const down = { outcome: 'inconclusive', standing: { state: 'provider-down', healthy: false } };
    expect([await look(), await look()]).toMatchObject([down, down]);
  });

  it('is errored when its query can never be answered', async () => {
    const green = await startHttpServer((_, response) => response.end('<html>'));
    const look = await observe(green.url);
    expect(await look()).toMatchObject({ outcome: 'errored', evidence: [], standing: undefined });
  });

  it('is tried before the switch and judged after it, unless it is to be judged only', async () => {
    const registered = await definedBy(() => {
      slo('checkout works', definition, { tags: ['money'], gating: false });
      slo('searching works', definition, { phase: 'observe' });
    });
    expect(registered).toMatchObject([
      {
        name: 'checkout works',
        kind: 'slo',
        phases: ['pre-switch', 'observe'],
        aims: {},
        tags: ['money'],
        gating: false,
      },
      { name: 'searching works', phases: ['observe'] },
    ]);
  });

  it.each<[string, object, CheckOptions, string]>([
    [
      'the time before the switch alone',
      definition,
      { phase: 'pre-switch' },
      'slo `s`: `phase` expects `observe`, got `pre-switch` alone, when green has no traffic to judge',
    ],
    [
      'an impossible limit',
      { ...definition, max: 5 },
      {},
      'slo `s`: `max` expects a share from 0, below 1, got `5`',
    ],
    [
      'a query instead of a selector',
      { ...definition, bad: 'sum(x)' },
      {},
      'slo `s`: `bad`: expected a plain metric selector, found an aggregate expression, got `sum(x)`',
    ],
    ['an unknown member', { ...definition, mni: 1 }, {}, 'slo `s`: unknown member `mni`'],
    ['an unknown option', definition, { retry: 1 } as CheckOptions, 'slo `s`: unknown option `retry`'],
  ])('refuses %s when it is registered', async (_, given, options, message) => {
    const defining = definedBy(() => {
      slo('s', given as typeof definition, options);
    });
    await expect(defining).rejects.toThrow(CheckFileError);
    await expect(defining).rejects.toThrow(message);
  });
});

describe('slo, before the switch', () => {
  /** What it says of a blue whose metrics page is this. */
  async function tryOn(page: string, given: object = definition) {
    const { url } = await startHttpServer((_, response) => response.end(page));
    const config = { blue: { url }, green: { url: `http://127.0.0.1:${await closedPort()}` }, live: { url } };
    const define = () => {
      slo('checkout works', given as typeof definition);
    };
    const { results } = await runDefinedChecks(define, { config });
    return results.map(({ outcome, message, details, advice, errorCode }) => ({
      outcome,
      message,
      details,
      advice,
      errorCode,
    }));
  }

  it('is glad of a page of blue that counts it', async () => {
    const message = 'blue counts it; to be called healthy green needs some 1,100 requests within 5m';
    expect(await tryOn('http_requests_total{code="200"} 5\n')).toMatchObject([
      { outcome: 'passed', message, details: [message] },
    ]);
    expect(await tryOn('# TYPE http_requests_total counter\n')).toMatchObject([
      { outcome: 'passed', message: '`http_requests_total` is known, and has counted nothing yet' },
    ]);
  });

  it('is an error in the configuration when no color has the metric, or nothing could be asked', async () => {
    expect(await tryOn('up 1\n')).toMatchObject([
      {
        outcome: 'errored',
        message: '`total`: no color has a metric named `http_requests_total`',
        errorCode: 'BGC_CONFIG',
      },
    ]);
    const query = { kind: 'promql', query: 'sum(up{color})', onEmpty: 'pass', max: 1 };
    expect(await tryOn('up 1\n', query)).toMatchObject([{ outcome: 'errored', errorCode: 'BGC_CONFIG' }]);
  });

  it('is an error in the configuration when nothing could ever break it, or tell it', async () => {
    const rule = { kind: 'budget', share: 0.02, period: '30d' };
    const page = 'http_requests_total{code="200"} 5\n';
    expect(await tryOn(page, { ...definition, max: 0.05, rule })).toMatchObject([
      {
        outcome: 'errored',
        message:
          '`rule`: `budget(…)` allows 2 % of the error budget of 720h, and were every request bad for 20m, the window of 15m and its extension of 5m, 0.926 % would be spent, so it would never break',
        errorCode: 'BGC_CONFIG',
      },
    ]);
    const slow = { kind: 'latency', histogram: 'latency_seconds', le: '2s', maxAbove: 0.05, minTotal: 50 };
    const buckets = ['1', '+Inf'].map((le) => `latency_seconds_bucket{le="${le}"} 5\n`).join('');
    expect(await tryOn(`# TYPE latency_seconds histogram\n${buckets}`, slow)).toMatchObject([
      {
        outcome: 'errored',
        message:
          '`histogram`: `latency_seconds`: no bucket ends at or above 2s, so slower requests cannot be told apart',
        errorCode: 'BGC_CONFIG',
      },
    ]);
  });
});
