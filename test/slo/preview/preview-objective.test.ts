import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/errors.ts';
import { type World, hourOf, onBlue, preview, ratio } from './preview-world.ts';

describe('an objective over requests, before the switch', () => {
  it('tells how blue stands, and what its traffic lets the observation find', async () => {
    expect(await preview(ratio, { places: onBlue, history: hourOf(2, 0.004) })).toMatchInlineSnapshot(`
      {
        "advice": "Use probes as traffic.",
        "details": [
          "at 2 req/s a 2 % error rate is typically found within 11m15s",
          "to be called healthy green needs some 890 requests within 5m, and 600 are expected",
        ],
        "evidence": {
          "limit": 0.01,
          "measured": 0.0038888888888888888,
          "query": "(sum(increase(http_total{code=~"5..",color="blue"}[3600s])) or vector(0)) / sum(increase(http_total{color="blue"}[3600s]))",
          "sample": 7200,
        },
        "message": "blue has 0.389 % bad (28 of 7,200 in the last 1h), 1 % allowed",
        "outcome": "passed",
      }
    `);
  });

  it('fails when blue surely breaks it, since nothing is left for a release to spend', async () => {
    expect(await preview(ratio, { places: onBlue, history: hourOf(20, 0.04) })).toMatchInlineSnapshot(`
      {
        "advice": "Blue has no budget left for a release: mend it first. Where this release is what mends it, say \`phase: 'observe'\` for a while.",
        "details": [
          "at 20 req/s a 2 % error rate is typically found within 2m",
        ],
        "evidence": {
          "limit": 0.01,
          "measured": 0.04,
          "query": "(sum(increase(http_total{code=~"5..",color="blue"}[3600s])) or vector(0)) / sum(increase(http_total{color="blue"}[3600s]))",
          "sample": 72000,
        },
        "message": "blue has 4 % bad (2,880 of 72,000 in the last 1h), 1 % allowed; at least 3.78 % for sure",
        "outcome": "failed",
      }
    `);
  });

  it('only tells it when so few may be chance, or when blue is the measure', async () => {
    const few = await preview(ratio, { places: onBlue, history: hourOf(0.2, 0.02) });
    expect(few).toMatchObject({ outcome: 'passed' });
    expect(few.message).toMatchInlineSnapshot(
      `"blue has 1.94 % bad (14 of 720 in the last 1h), 1 % allowed"`,
    );
    const against = await preview(
      { ...ratio, against: 'blue' },
      { places: onBlue, history: hourOf(20, 0.04) },
    );
    expect(against).toMatchObject({ outcome: 'passed' });
  });

  it('says up front that so little traffic shows little', async () => {
    const { outcome, details, advice } = await preview(ratio, { places: onBlue, history: hourOf(0.2, 0) });
    expect({ outcome, details, advice }).toMatchInlineSnapshot(`
      {
        "advice": "Use probes as traffic, or a longer window.",
        "details": [
          "at 0.2 req/s a 5 % error rate is typically found within 13m30s, and one of 2 % not within the window",
          "to be called healthy green needs some 890 requests within 5m, and 60 are expected",
        ],
        "outcome": "passed",
      }
    `);
  });

  it('is cautious about a past that does not tell how errors cluster, and about objectives that share `alpha`', async () => {
    const details = async (world: World) => (await preview(ratio, { places: onBlue, ...world })).details;
    expect(await details({ history: hourOf(10, 0.004) })).toEqual([
      'at 10 req/s a 2 % error rate is typically found within 3m',
    ]);
    expect(await details({ history: hourOf(10, 0.004), objectives: 3 })).toEqual([
      'at 10 req/s a 2 % error rate is typically found within 3m30s',
    ]);
    expect(await details({ history: hourOf(10, 0.004, 100) })).toEqual([
      'at 10 req/s a 2 % error rate is typically found within 7m45s',
    ]);
  });

  it('lets a night without requests pass, and says what that means', async () => {
    expect(await preview(ratio, { places: onBlue, history: hourOf(0, 0) })).toMatchObject({
      outcome: 'passed',
      message: 'blue had no requests in the last 1h',
      advice: 'Without requests the observation ends inconclusive: use probes as traffic.',
    });
  });

  it('of pages only learns that blue shows it', async () => {
    expect(await preview(ratio, { places: onBlue, source: 'scrape' })).toEqual({
      outcome: 'passed',
      message: 'blue counts it; to be called healthy green needs some 1,100 requests within 5m',
      details: [],
      evidence: { limit: 0.01, query: 'q' },
    });
  });

  it('hands on what keeps a source from telling', async () => {
    const reason = 'no bucket ends at or above 800ms';
    const reading = { state: 'no-data', query: 'q', reason, advice: 'Add one.' } as const;
    expect(await preview(ratio, { places: onBlue, reading })).toEqual({
      outcome: 'inconclusive',
      message: reason,
      advice: 'Add one.',
      details: [],
      evidence: { limit: 0.01, query: 'q' },
    });
    const down = preview(ratio, { places: onBlue, reading: new ProviderError('down') });
    await expect(down).rejects.toBeInstanceOf(ProviderError);
  });
});
