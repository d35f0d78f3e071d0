import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { bad, hourOf, onBlue, preview, ratio } from './preview-world.ts';

describe('an objective over requests, before the switch', () => {
  it('asks whether `bad` selects the good ones where nearly all is bad', async () => {
    const history = hourOf(2, 0.996);
    const message =
      'blue has 99.6 % bad (7,171 of 7,200 in the last 1h), 1 % allowed; at least 99.3 % for sure; does `bad` select the good ones?';
    expect(await preview(ratio, { places: onBlue, history })).toMatchObject({ outcome: 'failed', message });
    const against = { ...ratio, against: 'blue' } as const;
    expect(await preview(against, { places: onBlue, history })).toMatchObject({ outcome: 'passed', message });
    const some = await preview(ratio, { places: onBlue, history: hourOf(2, 0.5) });
    expect(some.message).not.toContain('good ones');
  });

  describe('whose `bad` is no part of `total`', () => {
    const everything = hourOf(20, 0).map((scrape) => ({ ...scrape, bad: scrape.total }));
    const swapped =
      'bad of 72 requests in the last 1h: `bad` counts what `total` does not; are `bad` and `total` swapped?';
    /** So few errors as `total`, and whatever came in before each as `bad`. */
    const fewErrors = (errors: number) =>
      hourOf(20, 0).map((scrape, index) => {
        const isOne = index % Math.floor(240 / errors) === 1;
        return { ...scrape, total: isOne ? 1 : 0, bad: isOne ? 3_000 : 0 };
      });

    it('is refused where the two are swapped, however few of them are errors', async () => {
      const history = hourOf(20, 0).map((scrape, index) => ({
        ...scrape,
        total: index % 10 < 3 ? 1 : 0,
        bad: index % 10 === 1 ? 3_000 : 0,
      }));
      const refused = preview(ratio, { places: onBlue, history, badAlone: everything });
      await expect(refused).rejects.toBeInstanceOf(ConfigError);
      await expect(refused).rejects.toThrow(`blue counted 72,000 ${swapped}`);
      for (const errors of [1, 2, 60]) {
        const few = preview(ratio, { places: onBlue, history: fewErrors(errors), badAlone: everything });
        await expect(few).rejects.toThrow('are `bad` and `total` swapped?');
      }
      const none = preview(ratio, { places: onBlue, history: hourOf(0, 0), badAlone: everything });
      await expect(none).rejects.toThrow('blue counted 72,000 bad of 0 requests in the last 1h');
    });

    it('is refused where blue has no such request at all', async () => {
      const places = { http_total: 'blue', 'http_total{code!=""}': 'blue' } as const;
      const none = { ...ratio, bad, total: 'http_total{code="599"}' };
      await expect(preview(none, { places, badAlone: everything })).rejects.toThrow('are `bad` and `total`');
      expect(await preview(none, { places })).toMatchObject({ outcome: 'inconclusive' });
    });

    it('is refused where it is so in a good part of the hour', async () => {
      const history = hourOf(2, 0).map((scrape, index) =>
        index < 80 ? { ...scrape, bad: 45 } : { ...scrape, bad: 0 },
      );
      const refused = preview(ratio, { places: onBlue, history });
      await expect(refused).rejects.toThrow('blue counted 3,600 bad of 2,400 requests in 20m of the last 1h');
    });

    it('is taken for two counters that are read apart where that explains it', async () => {
      const late = hourOf(2, 0).map((scrape, index) =>
        index % 60 === 7 ? { ...scrape, bad: 40 } : { ...scrape, bad: 0 },
      );
      expect(await preview(ratio, { places: onBlue, history: late })).toMatchObject({ outcome: 'passed' });
      // Traffic ended as the hour began.
      const end = everything.slice(0, 2).map((scrape) => ({ ...scrape, bad: 0 }));
      expect(await preview(ratio, { places: onBlue, history: hourOf(0, 0), badAlone: end })).toMatchObject({
        outcome: 'passed',
        message: 'blue had no requests in the last 1h',
      });
    });

    it('is told by what pages have counted, too', async () => {
      const world = { places: onBlue, source: 'scrape' } as const;
      const refused = preview(ratio, { ...world, shown: { [bad]: 5_321, http_total: 12 } });
      await expect(refused).rejects.toThrow('blue counted 5,321 bad of 12 requests since it was started');
      const sound = await preview(ratio, { ...world, shown: { [bad]: 12, http_total: 5_321 } });
      expect(sound.outcome).toBe('passed');
    });
  });
});
