import { describe, expect, it } from 'vitest';
import { neededTraffic } from '../../../src/stats/sequential/needed-traffic.ts';
import type { PlannedObservation } from '../../../src/stats/sequential/planned-observation.ts';

const planned: PlannedObservation = {
  limit: 0.01,
  alpha: 0.01,
  rate: 10,
  scrapeSeconds: 15,
  windowSeconds: 900,
  dispersion: { phi: 1, block: 1 },
};

/** Seconds until twice, five and twenty times the limit are found. */
function delays(change: Partial<PlannedObservation>, from: 'fromSwitch' | 'fromMidWindow' = 'fromSwitch') {
  return neededTraffic({ ...planned, ...change }).detections.map((detection) => detection[from]);
}

describe('neededTraffic', () => {
  it('says what is found when, and what health takes', () => {
    expect(neededTraffic(planned)).toEqual({
      detections: [
        { times: 2, share: 0.02, fromSwitch: 165, fromMidWindow: 240 },
        { times: 5, share: 0.05, fromSwitch: 30, fromMidWindow: 30 },
        { times: 20, share: 0.2, fromSwitch: 15, fromMidWindow: 15 },
      ],
      health: { total: 473, likelyTotal: 890, isLikely: true },
    });
  });

  // Medians of 4,000 simulated releases: 150; 30. 150, 30, 15. 30, 15, 15.
  it.each([
    [1, [undefined, 165, 30]],
    [10, [165, 30, 15]],
    [100, [30, 15, 15]],
  ])('is within a scrape of the median at %i requests a second', (rate, seconds) => {
    expect(delays({ rate })).toEqual(seconds);
  });

  // Medians of 4,000 simulated releases: 195; 225, 30; 30.
  it.each([
    [1, [undefined, 225, 30]],
    [10, [240, 30, 15]],
    [100, [30, 15, 15]],
  ])('is within two scrapes of it in mid-window at %i requests a second', (rate, seconds) => {
    expect(delays({ rate }, 'fromMidWindow')).toEqual(seconds);
  });

  it('takes longer with more objectives, while the release settles, and where errors cluster', () => {
    expect(delays({ objectives: 3 })).toEqual([195, 30, 15]);
    expect(delays({ settleSeconds: 30 })).toEqual([180, 60, 45]);
    expect(delays({ dispersion: { phi: 8, block: 1 } })).toEqual([195, 90, 15]);
    expect(delays({ dispersion: undefined })).toEqual([465, 90, 45]);
  });

  // Medians of 400 simulated releases whose bad events come by twos; where each comes alone: none, 120, 45. 255, 90, 45. 180, 75, 45.
  it.each([
    [2, [undefined, 225, 45], [undefined, 210, 45]],
    [10, [465, 90, 45], [405, 90, 45]],
    [100, [195, 75, 45], [195, 75, 45]],
  ])(
    'is cautious where nobody knows how errors cluster, at %i requests a second',
    (rate, planned, simulated) => {
      expect(delays({ rate, dispersion: undefined })).toEqual(planned);
      for (const [index, delay] of planned.entries()) {
        const median = simulated[index];
        if (delay !== undefined && median !== undefined) expect(delay / median).toBeLessThan(1.15);
      }
    },
  );

  // Medians of 600 simulated releases: none, 705, 90; none, 705, 105; 705, 105.
  it('promises no more of little traffic than there is in it, whichever part of the rule bets', () => {
    const settleSeconds = 30;
    expect(delays({ rate: 0.2, settleSeconds })).toEqual([undefined, 810, 105]);
    expect(delays({ rate: 0.2, settleSeconds, dispersion: undefined })).toEqual([undefined, undefined, 195]);
    expect(delays({ rate: 2, settleSeconds }).slice(0, 2)).toEqual([675, 90]);
  });

  it('finds nothing without traffic, and says how much would do', () => {
    expect(neededTraffic({ ...planned, rate: 0 })).toEqual({
      detections: [
        { times: 2, share: 0.02 },
        { times: 5, share: 0.05 },
        { times: 20, share: 0.2 },
      ],
      health: { total: 473, likelyTotal: 890, isLikely: false },
    });
  });

  it('says that a window is too short for the traffic to show health', () => {
    const health = (change: Partial<PlannedObservation>) => neededTraffic({ ...planned, ...change }).health;
    expect(health({ rate: 2 }).isLikely).toBe(false);
    expect(health({ windowSeconds: 60 }).isLikely).toBe(false);
    expect(health({ limit: 0.001 })).toEqual({ total: 4_791, likelyTotal: 9_003, isLikely: false });
    expect(health({ limit: 0.001, rate: 100 }).isLikely).toBe(true);
    // Though health is shown as if bad events came alone, they may not.
    expect(health({ cluster: 2 })).toEqual({ total: 473, likelyTotal: 1_078, isLikely: true });
  });

  it('leaves out shares that no fault has', () => {
    expect(neededTraffic({ ...planned, limit: 0.3, times: [1.5, 4] }).detections).toEqual([
      { times: 1.5, share: expect.closeTo(0.45, 12) as number, fromSwitch: 15, fromMidWindow: 30 },
    ]);
  });

  it('plans a week at a scrape a second as well', () => {
    const start = performance.now();
    const week = { ...planned, scrapeSeconds: 1, windowSeconds: 604_800, rate: 100 };
    expect(neededTraffic(week).detections[1]).toEqual({
      times: 5,
      share: 0.05,
      fromSwitch: 2,
      fromMidWindow: 5,
    });
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
