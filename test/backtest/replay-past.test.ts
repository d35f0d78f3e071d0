import { describe, expect, it } from 'vitest';
import { replayPast, type ReplayableObjective } from '../../src/backtest/replay-past.ts';
import type { ReplayedWindow } from '../../src/backtest/replay-window.ts';
import type { PlannedCheck } from '../../src/check/check-result.ts';
import type { TimedIncrement } from '../../src/slo/count-source.ts';
import { planned } from '../report/sample-events.ts';
import { hour, keepsPast, midnight, objective, policy, scrapes } from './past.ts';

async function replay(
  objectives: readonly ReplayableObjective[],
  past: Readonly<Record<string, readonly TimedIncrement[]>>,
  { hours, others = [] }: { readonly hours: number; readonly others?: readonly PlannedCheck[] },
): Promise<ReplayedWindow[]> {
  const { source } = keepsPast(past);
  const windows: ReplayedWindow[] = [];
  const range = { from: midnight, to: midnight + hours * hour };
  for await (const window of replayPast({ objectives, others, source, ...range, policy }))
    windows.push(window);
  return windows;
}

/** Bad requests one in 300 at even scrapes, none at odd ones: a sixth of what is allowed. */
const usual = (at: number) => (at / 15_000) % 2;
const within = (at: number, from: number, to: number) =>
  at > midnight + from * hour && at <= midnight + to * hour;
const outcomes = (windows: readonly ReplayedWindow[]) => windows.map(({ outcome }) => outcome);
const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

describe('replayPast', () => {
  it('keeps blue where it held, and rolls it back where it did not: four windows of a bad hour', async () => {
    const bad = (at: number) => (within(at, 3, 4) ? 30 : usual(at));
    const past = { shop_bad: scrapes(midnight - 6 * hour, midnight + 6 * hour, bad) };
    const windows = await replay([objective('shop')], past, { hours: 6 });
    expect(outcomes(windows).slice(0, 16)).toEqual([...times(12, 'kept'), ...times(4, 'rolled-back')]);
    // Having seen how blue's errors may come in bursts, it takes more to call it healthy.
    expect(new Set(outcomes(windows).slice(16))).toEqual(new Set(['kept', 'undecided']));
    expect(windows[12]).toEqual({
      from: midnight + 3 * hour,
      outcome: 'rolled-back',
      afterMs: 45_000,
      cause: 'shop',
      message: expect.stringMatching(
        /^10 % bad \(90 of 900\), 1 % allowed; the odds against chance/,
      ) as string,
      measured: 0.1,
      limit: 0.01,
      sample: 900,
    });
  });

  it('says when within a window it would have acted', async () => {
    const bad = (at: number) => (at > midnight + 400_000 ? 30 : usual(at));
    const past = { shop_bad: scrapes(midnight - 6 * hour, midnight + hour / 4, bad) };
    const [window] = await replay([objective('shop')], past, { hours: 0.25 });
    expect(window).toMatchObject({ outcome: 'rolled-back', afterMs: 405_000 });
  });

  it('tells windows that miss scrapes from windows with too few requests', async () => {
    const gap = (at: number) => (within(at, 1, 1.5) ? undefined : usual(at));
    const past = {
      shop_bad: scrapes(midnight - 6 * hour, midnight + 2 * hour, gap),
      rare_bad: scrapes(midnight - 6 * hour, midnight + 2 * hour, () => 0, 1),
    };
    const alone = await replay([objective('shop')], past, { hours: 2 });
    expect(outcomes(alone)).toEqual([...times(4, 'kept'), ...times(2, 'no-data'), ...times(2, 'kept')]);
    expect(alone[4]).toMatchObject({ cause: 'shop', missing: '0 % of its scrapes are there' });
    const [first] = await replay([objective('rare')], past, { hours: 0.25 });
    expect(first).toMatchObject({
      outcome: 'undecided',
      cause: 'rare',
      missing: expect.stringMatching(/^some \d+ more requests$/) as string,
    });
  });

  it('knows nothing of a window in which nobody asked anything', async () => {
    const idle = (from: number, to: number) =>
      scrapes(midnight + from * hour, midnight + to * hour, () => 0, 0);
    const busy = scrapes(midnight - 6 * hour, midnight + 0.5 * hour, usual);
    const windows = await replay([objective('shop')], { shop_bad: [...busy, ...idle(0.5, 1)] }, { hours: 1 });
    expect(outcomes(windows)).toEqual(['kept', 'kept', 'no-data', 'no-data']);
    expect(windows[2]).toEqual({
      from: midnight + 0.5 * hour,
      outcome: 'no-data',
      cause: 'shop',
      missing: 'had no requests',
    });
  });

  it('never speaks of a green that it did not watch', async () => {
    const fading = (at: number) => (at > midnight + 0.2 * hour ? 1 : 300);
    const all = scrapes(midnight - 6 * hour, midnight + hour, () => 0);
    const past = { shop_bad: all.map((one) => ({ ...one, total: fading(one.at) })) };
    const windows = await replay([objective('shop', { minTotal: 1 })], past, { hours: 1 });
    expect(JSON.stringify(windows)).not.toContain('green');
    expect(new Set(outcomes(windows))).toContain('undecided');
  });

  it('shares the budget of false rollbacks, among objectives and with what cannot be replayed', async () => {
    const bad = (at: number) => (at > midnight ? 5 : usual(at));
    const past = {
      shop_bad: scrapes(midnight - 6 * hour, midnight + hour / 4, bad),
      fine_bad: scrapes(midnight - 6 * hour, midnight + hour / 4, usual),
    };
    const after = async (names: readonly string[], others: readonly PlannedCheck[] = []) => {
      const objectives = names.map((name) => objective(name));
      const [window] = await replay(objectives, past, { hours: 0.25, others });
      return window?.outcome === 'rolled-back' ? window.afterMs : Infinity;
    };
    const probes = times(9, 'probe').map((name, index) =>
      planned(`${name} ${index}`, { kind: 'probe', phase: 'observe' }),
    );
    const alone = await after(['shop']);
    expect(await after(['shop', 'fine'])).toBeGreaterThanOrEqual(alone);
    expect(await after(['shop'], probes)).toBeGreaterThan(alone);
  });

  it('follows the rule that an objective has, also one without a guarantee', async () => {
    const three = { kind: 'count', failures: 3, of: 3 } as const;
    const bad = (at: number) => (at > midnight + 120_000 ? 6 : 0);
    const past = { shop_bad: scrapes(midnight - 6 * hour, midnight + hour / 4, bad) };
    const [window] = await replay([objective('shop', { rule: three })], past, { hours: 0.25 });
    expect(window).toMatchObject({ outcome: 'rolled-back', afterMs: 165_000, cause: 'shop' });
  });

  it('reads the past once, and what came before the first window for how errors cluster', async () => {
    const { source, asked } = keepsPast({
      shop_bad: scrapes(midnight - 6 * hour, midnight + 9 * hour, usual),
    });
    const range = { from: midnight, to: midnight + 9 * hour };
    let count = 0;
    for await (const { outcome } of replayPast({
      objectives: [objective('shop')],
      others: [],
      source,
      ...range,
      policy,
    })) {
      expect(outcome).toBe('kept');
      count += 1;
    }
    expect(count).toBe(36);
    expect(asked[0]?.[0]).toBe(midnight - 6 * hour);
    expect(asked.at(-1)?.[1]).toBe(midnight + 9 * hour);
    asked.slice(1).forEach(([from], index) => {
      expect(from).toBe(asked[index]?.[1]);
    });
  });

  it('stops where it is told to', async () => {
    const { source } = keepsPast({ shop_bad: scrapes(midnight - hour, midnight + 2 * hour, usual) });
    const controller = new AbortController();
    const range = { from: midnight, to: midnight + 2 * hour };
    const past = replayPast(
      { objectives: [objective('shop')], others: [], source, ...range, policy },
      controller.signal,
    );
    await past.next();
    controller.abort(new Error('enough'));
    await expect(past.next()).rejects.toThrow('enough');
  });
});
