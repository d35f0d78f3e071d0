import { describe, expect, it } from 'vitest';
import { identity } from '../../../src/check/kinds/identity.ts';
import type { CheckResult } from '../../../src/check/check-result.ts';
import type { UserConfig } from '../../../src/config/config-schema.ts';
import { closedPort, startHttpServer } from '../../support/http-server.ts';
import { definedBy, runDefinedChecks } from '../../support/run-defined-checks.ts';

type Answer = Readonly<Record<string, unknown>> | number;

/** Answers `/version` with each answer in turn, again and again. */
async function answering(...answers: readonly Answer[]) {
  let asked = 0;
  const { url } = await startHttpServer((_, response) => {
    const answer = answers[asked % answers.length] ?? 500;
    asked += 1;
    if (typeof answer === 'number') response.writeHead(answer).end();
    else response.end(JSON.stringify(answer));
  });
  return { url };
}

const v1 = { version: 'v1', color: 'blue' };
const v2 = { version: 'v2', color: 'green' };

async function run(
  answers: { blue?: readonly Answer[]; green?: readonly Answer[]; live?: readonly Answer[] },
  options: { phase?: 'pre-switch' | 'observe'; versions?: boolean; identity?: UserConfig['identity'] } = {},
): Promise<readonly CheckResult[]> {
  const { phase = 'pre-switch', versions = false } = options;
  const [blue, green, live] = await Promise.all([
    answering(...(answers.blue ?? [v1])),
    answering(...(answers.green ?? [v2])),
    answering(...(answers.live ?? (phase === 'observe' ? [v2] : [v1]))),
  ]);
  const { results } = await runDefinedChecks(
    () => {
      for (const of of ['blue', 'green', 'live'] as const) {
        identity(of, { of, phase: ['pre-switch', 'observe'] });
      }
    },
    {
      config: {
        blue: { ...blue, ...(versions ? { version: 'v1' } : {}) },
        green: { ...green, ...(versions ? { version: 'v2' } : {}) },
        live,
        ...(options.identity === undefined ? {} : { identity: options.identity }),
      },
      phase,
    },
  );
  return results;
}

const told = (results: readonly CheckResult[]) =>
  results.map(
    ({ outcome, message }) =>
      `${outcome}: ${message.replace(/127\.0\.0\.1:\d+/g, 'HOST').replace(/\([\d.]+m?s\)/g, '(TIME)')}`,
  );

describe('identity', () => {
  it('passes when everybody is who they should be, by version', async () => {
    expect(told(await run({}, { versions: true }))).toEqual([
      'passed: blue is version v1',
      'passed: green is version v2',
      'passed: the front door answers with blue, version v1',
    ]);
    expect(told(await run({}, { phase: 'observe', versions: true }))[2]).toBe(
      'passed: the front door answers with green, version v2',
    );
  });

  it('tells colors apart by the color they report, even at one version', async () => {
    const same = { version: 'v2', color: 'blue' };
    const results = await run({ blue: [same], live: [same] }, { identity: { color: '$.color' } });
    expect(told(results)).toEqual([
      'passed: blue is version v2 (blue); `blue.version` is not set, so any version will do',
      'passed: green is version v2 (green); `green.version` is not set, so any version will do',
      'passed: the front door answers with blue, version v2 (blue)',
    ]);
    expect(results[2]?.evidence).toEqual([
      {
        title: 'answers of the front door',
        measured: { blue: 5 },
        limit: 'blue',
        sample: 5,
        query: 'GET /version',
      },
    ]);
  });

  it('cannot tell colors apart that answer alike', async () => {
    const results = await run({ green: [v1] });
    expect(results[2]).toMatchObject({
      outcome: 'inconclusive',
      message: 'blue and green cannot be told apart: both are version v1',
      advice:
        'Let each color report its color (`identity.color`), or a version of its own (`identity.version`).',
    });
    expect(told(await run({ blue: [{}], green: [{}], live: [{}] }))[2]).toBe(
      'inconclusive: blue and green cannot be told apart: both are without an identity',
    );
  });

  it('notices wrong versions and swapped colors', async () => {
    expect(told(await run({ green: [{ version: 3 }] }, { versions: true }))).toEqual([
      'passed: blue is version v1',
      'failed: green is version 3, expected version v2',
      'passed: the front door answers with blue, version v1',
    ]);
    expect(
      told(await run({ blue: [v2], green: [v1] }, { identity: { color: '$.color' } })).slice(0, 2),
    ).toEqual([
      'failed: what answers at `blue.url` says that it is green, not blue',
      'failed: what answers at `green.url` says that it is blue, not green',
    ]);
  });

  it('holds, and does not roll back, when another version was deployed to green meanwhile', async () => {
    const v3 = { version: 'v3' };
    expect(told(await run({ green: [v3], live: [v3] }, { phase: 'observe', versions: true }))).toEqual([
      'passed: blue is version v1',
      'inconclusive: green is version v3, expected version v2',
      'passed: the front door answers with green, version v3',
    ]);
  });

  it('notices traffic that is elsewhere, or in two places', async () => {
    expect(told(await run({ live: [v2] }, { versions: true }))[2]).toBe(
      'failed: expected the front door to answer with blue, got green 5×',
    );
    expect(told(await run({ live: [v2, v1] }, { phase: 'observe', versions: true }))[2]).toBe(
      'failed: expected the front door to answer with green, got green 3×, blue 2×',
    );
    expect(told(await run({ live: [{ version: 'v0' }] }, { versions: true }))[2]).toBe(
      'failed: expected the front door to answer with blue, got version v0 5×',
    );
  });

  it('says who does not answer, or not with an identity', async () => {
    expect(told(await run({ blue: [404], green: [{ build: 1 }] }, { versions: true }))).toEqual([
      'failed: GET http://HOST/version (blue): expected status 200, got 404 (TIME); body: (empty)',
      'failed: green does not say its version, expected version v2',
      'passed: the front door answers with blue, version v1',
    ]);
    const nobody = { url: `http://127.0.0.1:${await closedPort()}` };
    const { results } = await runDefinedChecks(
      () => {
        identity('live', { of: 'live' });
      },
      { config: { blue: await answering(v1), green: nobody, live: nobody } },
    );
    expect(told(results)).toEqual([
      'failed: the front door did not answer GET /version: connection refused (HOST)',
    ]);
  });

  it('says that a path of the configuration is wrong', async () => {
    const results = await run({}, { identity: { version: 'version' } });
    expect(results[0]).toMatchObject({ outcome: 'errored', errorCode: 'BGC_CONFIG' });
    expect(results.every(({ errorCode }) => errorCode === 'BGC_CONFIG')).toBe(true);
    expect(results[0]?.message).toMatch(/^identity\.version: `version` is not a JSONPath: /);
  });

  it('refuses what cannot be', async () => {
    await expect(
      definedBy(() => {
        identity('red', { of: 'red' as never });
      }),
    ).rejects.toThrow('identity `red`: `of` expects blue, green or live, got `red`');
  });
});
