import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { consecutive } from '../../../src/slo/definition/slo-rule.ts';
import { type World, counted, hourOf, onBlue, preview, ratio } from './preview-world.ts';

describe('a window too short for an objective', () => {
  it('refuses what could not be judged in time', async () => {
    const world = { places: onBlue, history: hourOf(2, 0), windowMs: 60_000 };
    const five = { ...ratio, rule: consecutive(5) };
    await expect(preview(five, { ...world, settleMs: 0 })).rejects.toThrow(
      '`rule`: 5 looks take 1m15s, longer than the window of 1m, so it could never be judged',
    );
    const three = { ...ratio, rule: consecutive(3) };
    await expect(preview(three, world)).rejects.toThrow(
      '`rule`: 3 looks take 45s, longer than what `observe.settle` leaves of the window, 30s of 1m, so it could never be judged',
    );
    expect(await preview(three, { ...world, settleMs: 15_000 })).toMatchObject({ outcome: 'passed' });
    const settling = { ...world, windowMs: 30_000 };
    for (const definition of [three, { ...ratio, max: 0 }]) {
      await expect(preview(definition, settling)).rejects.toThrow(
        'the window of 30s ends before green has settled, for which `observe.settle` gives it 30s, and nothing counts before',
      );
    }
    expect(await preview(ratio, settling)).toMatchObject({ outcome: 'passed' });
  });

  it('refuses a window without room for two scrapes, as they are measured', async () => {
    const world = { places: onBlue, history: hourOf(2, 0), windowMs: 100_000 };
    const apart = (scrapeMs: number | undefined): World => ({ ...world, reading: { ...counted, scrapeMs } });
    const refused = preview(ratio, apart(60_004));
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toMatchObject({
      message: 'the window of 1m40s has no room for 2 scrapes: blue is scraped each 1m, as measured',
      advice: 'Set `observe.window` to 2m at least, or have both colors scraped more often.',
    });
    expect(await preview(ratio, apart(50_004))).toMatchObject({ outcome: 'passed' });
    // Too seldom for its newest samples to tell.
    const seldom = { ...apart(undefined), windowMs: 20_000, settleMs: 0 };
    await expect(preview(ratio, seldom)).rejects.toThrow('blue is scraped each 15s, as measured');
  });
});
