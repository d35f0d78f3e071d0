import { describe, expect, it } from 'vitest';
import { rulesNamed } from '../../src/simulate/rules/all-rules.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import type { PlayedWindow } from '../../src/simulate/traffic/traffic.ts';
import { repeated, soundRelease, windowOf } from './releases.ts';

/** When the rule rolls this window back, in seconds. */
function rollback(name: string, window: PlayedWindow, scenario: Scenario = soundRelease): number | undefined {
  const [rule] = rulesNamed([name]);
  const run = rule?.prepare(scenario, undefined, { alpha: 0.01, settleSeconds: undefined })();
  return [...(rule?.looks(scenario) ?? [])].find((seconds) => run?.look(seconds, window));
}

const requests = repeated(60, 100);
/** Errors in some scrapes, counted from 0. */
const errorsIn = (scrapes: readonly number[], count: number) =>
  requests.map((_, index) => (scrapes.includes(index) ? count : 0));
const minute = (number: number) => [0, 1, 2, 3].map((scrape) => 4 * number + scrape);

describe('seed-loop', () => {
  it('rolls back at the first look with more than 5 % over a minute, or over what there is of it', () => {
    expect(rollback('seed-loop', windowOf({ requests, errors: errorsIn([0], 6) }))).toBe(15);
    expect(
      rollback('seed-loop', windowOf({ requests, errors: errorsIn([0, 1, 2, 3, 4], 5) })),
    ).toBeUndefined();
    expect(rollback('seed-loop', windowOf({ requests, errors: errorsIn([10], 21) }))).toBe(11 * 15);
  });

  it('takes no data for good', () => {
    expect(rollback('seed-loop', windowOf({ requests: repeated(60, 0), arrived: 0 }))).toBeUndefined();
  });
});

describe('argo', () => {
  const failing = (minutes: number) =>
    windowOf({ requests, errors: errorsIn([...Array(minutes).keys()].flatMap(minute), 2) });

  it('bears as many failed measurements as its limit, and counts them over the whole run', () => {
    expect(rollback('argo', failing(3))).toBeUndefined();
    expect(rollback('argo', failing(4))).toBe(240);
    expect(rollback('argo-0', failing(1))).toBe(60);
    const apart = [0, 3, 6, 14].flatMap(minute);
    expect(rollback('argo', windowOf({ requests, errors: errorsIn(apart, 2) }))).toBe(900);
  });

  it('calls a measurement at the limit good', () => {
    expect(rollback('argo-0', windowOf({ requests, errors: errorsIn(minute(0), 1) }))).toBeUndefined();
  });

  it('aborts at the fifth measurement in a row without a value', () => {
    expect(rollback('argo', windowOf({ requests, arrived: 0 }))).toBe(300);
  });

  it('watches the indicator that the scenario is about', () => {
    const latency = { slo: 0.01, base: 0.005, after: 0.05 };
    const slow: Scenario = {
      ...soundRelease,
      kind: 'shift',
      at: 0,
      streams: { ...soundRelease.streams, latency },
    };
    const window = windowOf({ requests, slow: repeated(60, 5) });
    expect([rollback('argo', window, slow), rollback('argo', window)]).toEqual([240, undefined]);
  });
});

describe('flagger', () => {
  it('acts at the tick after the fifth failed check', () => {
    expect(rollback('flagger', windowOf({ requests, errors: repeated(60, 2) }))).toBe(360);
    const apart = [0, 2, 4, 6, 8].flatMap(minute);
    expect(rollback('flagger', windowOf({ requests, errors: errorsIn(apart, 2) }))).toBe(600);
  });

  it('counts slow requests of the last two samples, and no data, as failed checks', () => {
    expect(rollback('flagger', windowOf({ requests, slow: repeated(60, 2) }))).toBe(360);
    const justBefore = [3, 7, 11, 15, 19];
    expect(rollback('flagger', windowOf({ requests, slow: errorsIn(justBefore, 2) }))).toBe(360);
    const longBefore = [2, 6, 10, 14, 18];
    expect(rollback('flagger', windowOf({ requests, slow: errorsIn(longBefore, 2) }))).toBeUndefined();
    expect(rollback('flagger', windowOf({ requests, arrived: 0 }))).toBe(360);
  });
});

describe('kayenta', () => {
  const around = (mean: number) => requests.map((_, index) => mean + (index % 5) - 2);

  it('rolls back at the end of an interval in which green is clearly worse than blue', () => {
    const blue = { requests, errors: around(4) };
    expect(rollback('kayenta', windowOf({ requests, errors: around(9) }, blue))).toBe(300);
    expect(rollback('kayenta', windowOf({ requests, errors: around(4) }, blue))).toBeUndefined();
    const later = requests.map((_, index) => (index < 20 ? 4 : 9) + (index % 5) - 2);
    expect(rollback('kayenta', windowOf({ requests, errors: later }, blue))).toBe(600);
  });

  it('does not mind a color that is better, or as bad as blue', () => {
    expect(
      rollback('kayenta', windowOf({ requests, errors: around(5) }, { requests, errors: around(50) })),
    ).toBeUndefined();
  });

  it('compares slow requests as well, and says nothing without data', () => {
    expect(rollback('kayenta', windowOf({ requests, slow: around(9) }, { requests, slow: around(4) }))).toBe(
      300,
    );
    expect(rollback('kayenta', windowOf({ requests: repeated(60, 0) }))).toBeUndefined();
  });
});

describe('burn-rate', () => {
  it('needs both of its windows above the factor', () => {
    expect(rollback('burn-rate', windowOf({ requests, errors: repeated(60, 15) }))).toBe(15);
    expect(rollback('burn-rate', windowOf({ requests, errors: repeated(60, 14) }))).toBe(15);
    expect(rollback('burn-rate', windowOf({ requests, errors: repeated(60, 5) }))).toBeUndefined();
    // A minute at 20 % is forgotten by the long window of 5 minutes, and by the slow alert's of 15.
    expect(rollback('burn-rate', windowOf({ requests, errors: errorsIn(minute(5), 20) }))).toBeUndefined();
  });
});

describe('rulesNamed', () => {
  it('names the rules there are, and the one that was meant', () => {
    expect(() => rulesNamed(['bg-check', 'flager'])).toThrow('--rules: no rule is named `flager`');
  });
});
