import { describe, expect, it } from 'vitest';
import { rulesNamed } from '../../src/simulate/rules/all-rules.ts';
import type { BlueBefore, StayVerdict } from '../../src/simulate/rules/rule.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import type { PlayedWindow } from '../../src/simulate/traffic/traffic.ts';
import { repeated, soundRelease, windowOf } from './releases.ts';

const stream = { bad: 1_080, total: 216_000, meanTotal: 150, dispersion: { phi: 1, block: 1 } };
const blue: BlueBefore = { errors: stream, latency: stream };
const settings = { alpha: 0.01, settleSeconds: undefined };

function watch(
  name: string,
  window: PlayedWindow,
  scenario: Scenario = soundRelease,
  given: { blue?: BlueBefore; settleSeconds?: number | undefined } = {},
): number | StayVerdict | undefined {
  const [rule] = rulesNamed([name]);
  const told = { ...settings, settleSeconds: given.settleSeconds };
  const run = rule?.prepare(scenario, 'blue' in given ? given.blue : blue, told)();
  const rolledBack = [...(rule?.looks(scenario) ?? [])].find((seconds) => run?.look(seconds, window));
  return rolledBack ?? run?.verdict?.(window);
}

const requests = repeated(60, 150);
const probes = (failing: (index: number) => boolean) =>
  Array.from({ length: 180 }, (_, index) => failing(index));
const noProbe = probes(() => false);
const changing = (name: 'latency' | 'probe'): Scenario => {
  const { errors, latency = errors, probe = { ...errors, every: 5 } } = soundRelease.streams;
  const streams = { errors, latency, probe, [name]: { ...{ latency, probe }[name], after: 0.9 } };
  return { ...soundRelease, kind: 'shift', at: 0, streams };
};

describe('bg-check', () => {
  it('rolls an outage back at the first scrape, and keeps a sound release as healthy', () => {
    expect(watch('bg-check', windowOf({ requests, errors: repeated(60, 120) }))).toBe(15);
    expect(watch('bg-check', windowOf({ requests, errors: [1, 0, 1].concat(repeated(57, 0)) }))).toBe(
      'healthy',
    );
  });

  it('watches the indicator that the scenario is about, and no other', () => {
    const slow = windowOf({ requests, slow: repeated(60, 120), probes: noProbe });
    expect(watch('bg-check', slow, changing('latency'))).toBe(15);
    expect(watch('bg-check', slow)).toBe('healthy');
    const dead = windowOf({ requests, probes: probes(() => true) });
    expect(watch('bg-check', dead, changing('probe'))).toBe(10);
  });

  it('says that nobody knows where too little was seen', () => {
    const few = repeated(60, 2);
    expect(watch('bg-check', windowOf({ requests: few }))).toBe('inconclusive');
    expect(watch('bg-check', windowOf({ requests, arrived: 40 }))).toBe('inconclusive');
    // Well on the whole, but not of late.
    const late = requests.map((_, index) => (index < 40 ? 0 : 2));
    expect(watch('bg-check', windowOf({ requests, errors: late }))).toBe('inconclusive');
  });

  it('forgives a cold start where it is told to settle, or the scenario is about one', () => {
    const cold = windowOf({ requests, errors: [8, 7].concat(repeated(58, 0)) });
    expect(watch('bg-check', cold)).toBe(30);
    expect(watch('bg-check', cold, soundRelease, { settleSeconds: 30 })).toBe('healthy');
    expect(watch('bg-check', cold, { ...soundRelease, kind: 'transient' })).toBe('healthy');
    expect(watch('bg-check', cold, { ...soundRelease, kind: 'transient' }, { settleSeconds: 0 })).toBe(30);
  });

  it('bets on less where nothing is known of blue, and where its errors cluster', () => {
    const broken = windowOf({ requests, errors: repeated(60, 8) });
    const clustered = { errors: { ...stream, dispersion: { phi: 14, block: 1 } } };
    expect([
      watch('bg-check', broken),
      watch('bg-check', broken, soundRelease, { blue: clustered }),
      watch('bg-check', broken, soundRelease, { blue: undefined }),
    ]).toMatchInlineSnapshot(`
      [
        30,
        90,
        75,
      ]
    `);
  });

  it('holds green to blue in the relative kinds', () => {
    const good = { errors: { ...stream, bad: 216 } };
    const worse = windowOf({
      requests,
      errors: repeated(60, 1).map((one, index) => one + (index % 3 === 0 ? 1 : 0)),
    });
    expect(watch('bg-check', worse, soundRelease, { blue: good })).toBe('healthy');
    expect(watch('bg-check', worse, { ...soundRelease, kind: 'relative-shift', at: 0 }, { blue: good })).toBe(
      150,
    );
  });
});

describe('bg-check-3', () => {
  it('has its looks at scrapes and at probes, and one budget for all objectives', () => {
    const [rule] = rulesNamed(['bg-check-3']);
    expect([...(rule?.looks({ ...soundRelease, window: 30 }) ?? [])]).toEqual([5, 10, 15, 20, 25, 30]);
    const dead = windowOf({ requests, probes: probes((index) => index >= 60) });
    expect(watch('bg-check-3', dead)).toBe(315);
    expect(watch('bg-check-3', windowOf({ requests, errors: repeated(60, 120), probes: noProbe }))).toBe(15);
    expect(watch('bg-check-3', windowOf({ requests, probes: noProbe }))).toBe('healthy');
  });
});
