import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutover, observe, preSwitch, rollBack, switchTraffic } from '../../src/release/release-api.ts';
import type { RunReport } from '../../src/release/run-operation.ts';
import { startSlotsRig } from '../switch/azure/slots-rig.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const checks = `
import { check } from 'bg-check';

check('each color is asked where it is', async ({ blue, green }) => {
  await blue.http.get('/version').expect({ status: 200, json: { '$.version': 'v1' } });
  await green.http.get('/version').expect({ status: 200, json: { '$.version': 'v2' } });
});

check('figures are each color\\'s own', { phase: 'observe' }, async ({ config, expect }) => {
  expect([config.blue.url, config.green.url]).toEqual([process.env.STAGING, process.env.PRODUCTION].map(String));
});
`;

/** A release through slots, whose addresses lead to the other color after a swap. */
async function project() {
  const rig = await startSlotsRig();
  const cwd = temporaryFolder({ 'checks/colors.check.mjs': checks });
  const options = {
    cwd,
    env: { ...process.env, ...rig.env },
    config: {
      target: 'shop',
      blue: { url: rig.urls.blue, version: 'v1' },
      green: { url: rig.urls.green, version: 'v2' },
      live: { url: rig.urls.live },
      switch: rig.switch,
      checks: ['checks/*.check.mjs'],
      verification: { connections: 3, rounds: 1, deadline: '2s' },
      observe: { window: '600ms', interval: '200ms', maxExtension: '200ms' },
      drain: { deadline: '200ms' },
    },
  };
  process.env.PRODUCTION = rig.urls.blue;
  process.env.STAGING = rig.urls.green;
  return { rig, options };
}

const brief = ({ exitCode, traffic, reason, results }: RunReport) => ({
  exitCode,
  traffic,
  reason: reason.replace(/\d+ms/, 'some ms'),
  results: results.map(({ name, outcome, message }) => ({ name, outcome, message })),
});

describe('colors that trade addresses when traffic moves', () => {
  it('are asked where they are by then, in one run', async () => {
    const { options } = await project();
    expect(brief(await cutover(options))).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "reason": "all 3 gating checks pass at the end of the window (some ms after the switch); traffic is on green",
        "results": [
          {
            "message": "green is version v2",
            "name": "green is the version to be released",
            "outcome": "passed",
          },
          {
            "message": "blue is version v1",
            "name": "blue is the version to go back to",
            "outcome": "passed",
          },
          {
            "message": "the front door answers with blue, version v1",
            "name": "the front door leads to the color that serves",
            "outcome": "passed",
          },
          {
            "message": "holds",
            "name": "each color is asked where it is",
            "outcome": "passed",
          },
          {
            "message": "green is version v2",
            "name": "green is the version to be released",
            "outcome": "passed",
          },
          {
            "message": "the front door answers with green, version v2",
            "name": "the front door leads to the color that serves",
            "outcome": "passed",
          },
          {
            "message": "holds",
            "name": "figures are each color's own",
            "outcome": "passed",
          },
        ],
        "traffic": "green",
      }
    `);
  });

  it('are so in runs of their own as well, and where they were after a way back', async () => {
    const { rig, options } = await project();
    expect(brief(await preSwitch(options))).toMatchObject({ exitCode: 0 });
    expect(brief(await switchTraffic(options))).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(brief(await observe(options))).toMatchObject({ exitCode: 0, traffic: 'green' });
    expect(brief(await rollBack({ ...options, reason: 'pager' }))).toMatchObject({
      exitCode: 0,
      traffic: 'blue',
    });
    expect(rig.service.swaps).toBe(2);
    expect(brief(await preSwitch(options))).toMatchObject({ exitCode: 0 });
  });

  it('are where the next release has them configured, in a dry run of it as well', async () => {
    const { rig, options } = await project();
    expect(brief(await cutover(options))).toMatchObject({ exitCode: 0, traffic: 'green' });
    // What was green serves at the address of production now, and is the blue of the next release.
    const next = {
      ...options,
      filter: { grep: 'green is|blue is|front door' },
      config: {
        ...options.config,
        blue: { url: rig.urls.blue, version: 'v2' },
        green: { url: rig.urls.green, version: 'v1' },
        switch: { ...rig.switch, colors: { blue: 'green', green: 'blue' } },
      },
    };
    const rehearsed = brief(await preSwitch({ ...next, dryRun: true }));
    expect(rehearsed).toMatchObject({ exitCode: 0, traffic: 'unchanged' });
    expect(rehearsed.results).toEqual(brief(await preSwitch(next)).results);
  });

  it('go back when what took the place of green is not what was checked', async () => {
    const { rig, options } = await project();
    writeFileSync(
      join(options.cwd, 'checks/never.check.mjs'),
      `import { check } from 'bg-check'; check('users are served', { phase: 'observe' }, ({ expect }) => expect(1).toBe(2));`,
    );
    expect(brief(await cutover(options))).toMatchObject({ exitCode: 1, traffic: 'blue' });
    expect(rig.service.production.settings.BG_COLOR).toBe('blue');
  });
});
