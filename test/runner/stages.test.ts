import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openCheckEnvironment } from '../../src/check/check-environment.ts';
import type { CheckDefinition } from '../../src/check/check-definition.ts';
import type { Conclusion } from '../../src/check/outcome.ts';
import { systemClock } from '../../src/clock.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { makePlan } from '../../src/runner/make-plan.ts';
import { runChecks } from '../../src/runner/run-checks.ts';
import { checkDefinition } from '../support/check-definition.ts';

type Given = Partial<CheckDefinition> & Pick<CheckDefinition, 'name' | 'kind'>;

/** Runs checks that write down when they begin and end. */
async function run(given: readonly Given[], options: { bail?: boolean; concurrency?: number } = {}) {
  const url = 'http://127.0.0.1:9';
  const config = configSchema.parse({
    blue: { url },
    green: { url },
    live: { url },
    runner: { concurrency: options.concurrency ?? 8 },
  });
  const diary: string[] = [];
  const definitions = given.map((overrides) => {
    const { name, body = () => undefined } = overrides;
    return checkDefinition({
      ...overrides,
      body: async (context) => {
        diary.push(`+${name}`);
        await delay(5);
        const conclusion = await body(context);
        diary.push(`-${name}`);
        return conclusion;
      },
    });
  });
  const environment = openCheckEnvironment({
    config,
    rootDirectory: '/',
    runId: 'r',
    addSecret: () => undefined,
  });
  const ended: string[] = [];
  const results = await runChecks({
    plan: makePlan({ definitions, phase: 'pre-switch', config }),
    environment,
    emit: (event) => {
      if (event.type === 'check:end') ended.push(event.result.id);
    },
    signal: new AbortController().signal,
    clock: systemClock,
    ...(options.bail === undefined ? {} : { bail: options.bail }),
  });
  await environment.close();
  return { diary, ended, brief: results.map(({ id, outcome, message }) => [id, outcome, message]) };
}

const probe: Given = { name: 'orders', kind: 'probe', aims: { 'pre-switch': ['green'] } };
const warm: Given = { name: 'warm', kind: 'warm-up', aims: { 'pre-switch': ['green'] } };
const ready: Given = { name: 'ready', kind: 'readiness', about: 'green' };
const conclude = (outcome: Conclusion['outcome']) => () => ({ outcome, message: outcome });

describe('the stages of a phase', () => {
  it('asks who is there, then warms green alone, then checks; the order of the report is that of the plan', async () => {
    const { diary, brief } = await run([
      probe,
      { name: 'rows', kind: 'backfill', body: async () => delay(30) },
      warm,
      { ...warm, name: 'warm too' },
      { name: 'who', kind: 'identity' },
      ready,
      { name: 'mine', kind: 'custom' },
    ]);
    expect(brief.map(([id]) => id)).toEqual([
      ...['orders (green)', 'rows', 'warm (green)', 'warm too (green)', 'who', 'ready', 'mine'],
    ]);
    // What asks no color begins at once, behind the first, and the warm-up waits for it: it measures.
    expect(diary.slice(0, 3)).toEqual(['+who', '+ready', '+rows']);
    expect(diary.slice(6)).toEqual([
      ...['+warm', '-warm', '+warm too', '-warm too', '+orders', '+mine', '-orders', '-mine'],
    ]);
  });

  it('does not keep checks waiting for what asks no color where nothing is warmed', async () => {
    const { diary } = await run([{ name: 'rows', kind: 'skew', body: async () => delay(60) }, probe, ready]);
    expect(diary.indexOf('+orders')).toBeLessThan(diary.indexOf('-rows'));
  });

  it.each(['failed', 'inconclusive'] as const)(
    'leaves green alone when its readiness %s',
    async (outcome) => {
      const { brief, ended } = await run([
        { ...ready, body: conclude(outcome) },
        warm,
        probe,
        { ...probe, name: 'as before', aims: { 'pre-switch': ['blue'] } },
        { name: 'same settings', kind: 'drift' },
        { name: 'rows', kind: 'backfill' },
        { name: 'mine', kind: 'custom' },
      ]);
      const left = 'did not run: `ready` had not passed';
      expect(brief).toEqual([
        ['ready', outcome, outcome],
        ['warm (green)', 'not-run', left],
        ['orders (green)', 'not-run', left],
        ['as before (blue)', 'passed', 'holds'],
        ['same settings', 'not-run', left],
        ['rows', 'passed', 'holds'],
        ['mine', 'passed', 'holds'],
      ]);
      expect(ended.toSorted()).toEqual(brief.map(([id]) => id).toSorted());
    },
  );

  it('goes on when what is not ready is blue, or does not gate', async () => {
    const failed = conclude('failed');
    const { brief } = await run([
      { ...ready, name: 'blue ready', about: 'blue', body: failed },
      { ...ready, gating: false, body: failed },
      probe,
    ]);
    expect(brief.at(-1)).toEqual(['orders (green)', 'passed', 'holds']);
  });

  it('starts no later stage once a gating check has failed under --bail', async () => {
    const { brief } = await run(
      [
        { name: 'who', kind: 'identity', body: conclude('failed') },
        warm,
        probe,
        { name: 'mine', kind: 'custom' },
      ],
      { bail: true },
    );
    expect(brief.slice(1).map(([, outcome, message]) => [outcome, message])).toEqual(
      Array.from({ length: 3 }, () => ['not-run', 'did not run: `who` had failed']),
    );
  });
});
