import { describe, expect, it } from 'vitest';
import { drift, type DriftOptions } from '../../../src/check/kinds/drift.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { definedBy, runDefinedChecks } from '../../support/run-defined-checks.ts';

const settings = {
  version: 'v1',
  buildTime: '2026-10-01T08:00:00Z',
  region: 'eu-1',
  features: { search: true, checkout: { parallel: 4 } },
  payments: { apiKey: 'blue-0123456789', url: 'http://pay' },
};

/** A color that tells its settings; each answer of a list in turn. */
async function color(...answers: readonly unknown[]) {
  let asked = 0;
  const { url } = await startHttpServer((request, response) => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (request.url !== '/config' || answer === undefined) response.writeHead(404).end();
    else response.end(JSON.stringify(answer));
  });
  return { url };
}

async function run(
  blue: { url: string },
  green: { url: string },
  options: DriftOptions = {},
  name = '/config',
) {
  const { results } = await runDefinedChecks(
    () => {
      drift(name, options);
    },
    { config: { blue, green, live: blue } },
  );
  const [result] = results;
  // What the last request was is told of every check that fails.
  const request = result?.details.findIndex((line) => line.startsWith('GET http')) ?? -1;
  const details = request === -1 ? result?.details : result?.details.slice(0, request);
  return { outcome: result?.outcome, message: result?.message, details };
}

const green = {
  ...settings,
  version: 'v2',
  buildTime: '2026-10-03T08:00:00Z',
  region: 'eu-2',
  features: { search: true, checkout: { parallel: 8 }, wishes: true },
  payments: { apiKey: 'green-987654321', url: 'http://pay' },
};

describe('drift', () => {
  it('names what differs between the colors, and keeps secrets to itself', async () => {
    const result = await run(await color(settings), await color(green), {
      ignore: ['$.buildTime'],
      expected: ['$.version', '$.features.checkout', '$.features.trial'],
    });
    expect(result).toEqual({
      outcome: 'failed',
      message: '/config differs between blue and green at 3 places',
      details: [
        '$.region',
        '  - blue   "eu-1"',
        '  + green  "eu-2"',
        '$.features.wishes',
        '  - blue   (none)',
        '  + green  true',
        '$.payments.apiKey',
        '  - blue   ***',
        '  + green  ***',
        '$.version differs, as expected',
        '$.features.checkout.parallel differs, as expected',
        '$.features.trial was expected to differ, and is the same',
      ],
    });
  });

  it('passes where all that differs is expected', async () => {
    const result = await run(
      await color(settings),
      await color({ ...settings, version: 'v2' }),
      { path: '/config', expected: ['$.version'] },
      'both have the same settings',
    );
    expect(result).toEqual({
      outcome: 'passed',
      message: '/config is the same on both colors, but for 1 place where it is expected',
      details: ['$.version differs, as expected'],
    });
  });

  it('finds instances of one color that differ', async () => {
    const result = await run(
      await color(settings),
      await color(settings, { ...settings, region: 'eu-2', buildTime: 'now' }),
      { samples: 3, ignore: ['$.buildTime'] },
    );
    expect(result).toMatchObject({
      outcome: 'failed',
      message: '/config differs among the instances of a color at 1 place',
      details: ['$.region differs from one answer of green to the next'],
    });
  });

  it('cannot tell when blue says nothing, and fails when green does not', async () => {
    expect(await run(await color(), await color(settings))).toMatchObject({
      outcome: 'inconclusive',
      message: expect.stringMatching(
        /^there is nothing of blue to compare with: .*expected status 200, got 404/,
      ) as unknown,
    });
    expect(await run(await color(settings), await color())).toMatchObject({ outcome: 'failed' });
  });

  it.each([
    ['same settings', {}, '`path` expects a path that starts with `/`, got `same settings`'],
    ['/config', { path: { blue: '/a', red: '/b' } }, '`path`: unknown option `red`'],
    ['/config', { path: { blue: '/a' } }, '`path` expects a path that starts with `/`, got nothing'],
    ['/config', { ignore: 'buildTime' }, '`ignore` expects a list of texts, got `buildTime`'],
    ['/config', { expected: ['version'] }, '`expected`: `version` is not a JSONPath'],
    ['/config', { samples: 0 }, '`samples` expects a whole number from 1 to 100, got `0`'],
    ['/config', { sample: 2 }, 'unknown option `sample`; did you mean `samples`?'],
  ])('refuses %s with %j where it is written', async (name, options, message) => {
    await expect(
      definedBy(() => {
        drift(name, options as never);
      }),
    ).rejects.toThrow(message);
  });
});
