import { describe, expect, it } from 'vitest';
import type { Clustering, Scenario } from '../../src/simulate/scenario.ts';
import { withinLast } from '../../src/simulate/traffic/traffic.ts';
import { createHistoryPlayer, createWindowPlayer } from '../../src/simulate/traffic/window-player.ts';
import { measureBlue } from '../../src/simulate/traffic/measure-blue.ts';
import { momentsOf } from './moments.ts';
import { brokenRelease, soundRelease, trafficOf } from './releases.ts';

const differences = (totals: Float64Array) =>
  Array.from({ length: totals.length - 1 }, (_, index) => (totals[index + 1] ?? 0) - (totals[index] ?? 0));

/** Counts of all scrapes of many windows. */
function play(scenario: Scenario, windows = 300) {
  const next = createWindowPlayer(scenario, 0);
  const all = { requests: [] as number[], errors: [] as number[], slow: [] as number[] };
  for (let replicate = 0; replicate < windows; replicate++) {
    const { green } = next(replicate);
    all.requests.push(...differences(green.requests));
    all.errors.push(...differences(green.errors));
    all.slow.push(...differences(green.slow));
  }
  return all;
}

/** How much more the errors vary than independent ones would, and their share. */
function spreadOf({ requests, errors }: ReturnType<typeof play>) {
  const total = requests.reduce((sum, count) => sum + count, 0);
  const share = errors.reduce((sum, count) => sum + count, 0) / total;
  const squares = errors.reduce((sum, bad, index) => sum + (bad - share * (requests[index] ?? 0)) ** 2, 0);
  return { share, ratio: squares / (total * share * (1 - share)) };
}

const clustered = (od: Clustering): Scenario => ({ ...soundRelease, od, rate: 40 });

describe('generated traffic', () => {
  it('wanders by a tenth from scrape to scrape, slowly', () => {
    const { requests } = play({ ...soundRelease, rate: 100 });
    const { mean, variance } = momentsOf(requests);
    expect(mean / 1_500).toBeCloseTo(1, 2);
    // exp(0.1²) − 1 of the wandering, 1/1500 of the counting.
    expect(variance / mean ** 2).toBeCloseTo(Math.expm1(0.01) + 1 / 1_500, 3);
    const pairs = requests.slice(1).filter((_, index) => (index + 1) % 60 !== 0);
    const before = requests.slice(0, -1).filter((_, index) => (index + 1) % 60 !== 0);
    const together = pairs.map((count, index) => (count - mean) * ((before[index] ?? 0) - mean));
    expect(momentsOf(together).mean / (mean ** 2 * Math.expm1(0.01))).toBeCloseTo(0.8, 1);
  });

  it('has independent errors where none cluster', () => {
    const { share, ratio } = spreadOf(play(clustered({ kind: 'none' })));
    expect(share).toBeCloseTo(0.005, 4);
    expect(ratio).toBeCloseTo(1, 1);
  });

  it('draws the share of each scrape anew: variance 1 + (n − 1)·icc', () => {
    const { share, ratio } = spreadOf(play(clustered({ kind: 'betabin', icc: 0.01 })));
    expect(share).toBeCloseTo(0.005, 3);
    expect(Math.abs(ratio - (1 + 605 * 0.01))).toBeLessThan(0.7);
  });

  it('has incidents of several errors: variance 2·mean − 1', () => {
    const { share, ratio } = spreadOf(play(clustered({ kind: 'cluster', mean: 4 })));
    expect(share).toBeCloseTo(0.005, 3);
    expect(Math.abs(ratio - 7)).toBeLessThan(0.4);
  });

  it('has bursts that last: as often and as strong as told, with the same mean', () => {
    const od = { kind: 'burst', factor: 10, meanSeconds: 60, duty: 0.04 } as const;
    const played = play({ ...clustered(od), rate: 1_000 }, 600);
    expect(spreadOf(played).share).toBeCloseTo(0.005, 3);
    const bursting = played.errors.map((bad, index) => bad / (played.requests[index] ?? 1) > 0.015);
    expect(bursting.filter(Boolean).length / bursting.length).toBeCloseTo(0.04, 2);
    const goingOn = bursting.filter((now, index) => now && index % 60 !== 59 && bursting[index + 1]).length;
    const inside = bursting.filter((now, index) => now && index % 60 !== 59).length;
    expect(goingOn / inside).toBeCloseTo(1 - 15 / 60, 1);
  });

  it('changes at the second told, within a scrape too, and nothing else', () => {
    const { requests, errors, slow } = play({ ...brokenRelease(307), rate: 200 }, 400);
    const shareIn = (counts: readonly number[], from: number, to: number) => {
      const chosen = (_: number, index: number) => index % 60 >= from && index % 60 < to;
      const sum = (of: readonly number[]) => of.filter(chosen).reduce((total, count) => total + count, 0);
      return sum(counts) / sum(requests);
    };
    expect(shareIn(errors, 0, 20)).toBeCloseTo(0.005, 3);
    expect(shareIn(errors, 20, 21)).toBeCloseTo((7 * 0.005 + 8 * 0.05) / 15, 3);
    expect(shareIn(errors, 21, 60)).toBeCloseTo(0.05, 3);
    expect(shareIn(slow, 0, 60)).toBeCloseTo(0.005, 3);
  });

  it('warms up for as long as told', () => {
    const warm: Scenario = {
      ...{ ...soundRelease, kind: 'transient', rate: 200 },
      ...{ transientSeconds: 30, transientMultiple: 5 },
    };
    const { requests, errors } = play(warm);
    const sum = (counts: readonly number[], first: boolean) =>
      counts.filter((_, index) => index % 60 < 2 === first).reduce((total, count) => total + count, 0);
    expect(sum(errors, true) / sum(requests, true)).toBeCloseTo(0.05, 2);
    expect(sum(errors, false) / sum(requests, false)).toBeCloseTo(0.005, 3);
  });

  it('returns nothing once it is dark, while probes go on', () => {
    const { green } = createWindowPlayer({ ...soundRelease, kind: 'dark', at: 300 }, 0)(0);
    expect([green.arrived, green.scrapes, green.probes]).toEqual([20, 60, 180]);
    const { probe } = soundRelease.streams;
    const streams = { ...soundRelease.streams, ...(probe && { probe: { ...probe, after: 1 } }) };
    const gone = createWindowPlayer({ ...soundRelease, kind: 'dark', at: 300, streams }, 0)(0);
    expect([gone.green.arrived, gone.green.probes]).toEqual([20, 60]);
  });

  it('is the same for the same seeds, whatever was asked for before', () => {
    const traffic = (replicate: number, askForControl: boolean) => {
      const next = createWindowPlayer(soundRelease, 5);
      const first = next(replicate + 1);
      if (askForControl) first.control();
      return [...next(replicate).green.errors];
    };
    expect(traffic(3, true)).toEqual(traffic(3, false));
    expect(traffic(3, true)).not.toEqual(traffic(4, true));
  });

  it('tells of blue what its history shows: its counts, its load, and how its errors cluster', () => {
    const measured = (scenario: Scenario) => measureBlue(scenario, createHistoryPlayer(scenario, 0)(0));
    const independent = measured(soundRelease)?.errors;
    expect(independent?.dispersion).toEqual({ phi: 1, block: 1 });
    expect((independent?.meanTotal ?? 0) / 150).toBeCloseTo(1, 1);
    expect((independent?.bad ?? 0) / (independent?.total ?? 1)).toBeCloseTo(0.005, 3);
    const clusters = measured(clustered({ kind: 'cluster', mean: 4 }))?.errors?.dispersion;
    expect(clusters?.phi).toBeGreaterThan(10);
    expect(clusters?.phi).toBeLessThan(20);
    expect(measured({ ...soundRelease, baselineSeconds: 0 })).toBeUndefined();
  });
});

describe('withinLast', () => {
  it('counts whole scrapes that have ended, and none that did not return', () => {
    const green = trafficOf({ requests: [10, 20, 40, 80], arrived: 3 });
    const last = (now: number, span: number) => withinLast(green.requests, green, now, span);
    expect([last(15, 60), last(44, 15), last(45, 15), last(45, 30), last(60, 30), last(90, 15)]).toEqual([
      ...[10, 20, 40, 60, 40, 0],
    ]);
  });
});
