import { expect, it } from 'vitest';
import { slo } from '../../src/check/kinds/slo/slo.ts';
import { UsageError } from '../../src/errors.ts';
import { requireRoomForLooks } from '../../src/release/observe.ts';
import { consecutive } from '../../src/slo/definition/slo-rule.ts';
import { definedBy } from '../support/run-defined-checks.ts';
import { withRelease } from './release-harness.ts';
import { startShop } from './start-shop.ts';

it('is asked for before anything is touched: for two looks, and for green to settle where looks wait for it', async () => {
  const shop = await startShop({ config: { observe: {} } });
  const ratio = { bad: 'http_total{code="500"}', total: 'http_total', minTotal: 50, max: 0.01 };
  async function room(definition: Parameters<typeof slo>[1], windowMs: number | undefined) {
    const extraChecks = await definedBy(() => {
      slo('errors', definition);
    });
    const asked = { ...(windowMs === undefined ? {} : { windowMs }), intervalMs: 5_000 };
    return withRelease(shop, { extraChecks }, (context) => requireRoomForLooks(context, asked));
  }

  const tooShort = room(ratio, 9_000);
  await expect(tooShort).rejects.toBeInstanceOf(UsageError);
  await expect(tooShort).rejects.toThrow(
    '--window: expected a window with room for 2 looks, got `9s` with a look each `5s`',
  );
  // By the sequential rule every scrape counts.
  await expect(room(ratio, 30_000)).resolves.toBeUndefined();
  for (const definition of [
    { ...ratio, max: 0 },
    { ...ratio, rule: consecutive(2) },
  ]) {
    await expect(room(definition, 30_000)).rejects.toThrow(
      '--window: expected a window longer than `settle`, got `30s` with `settle` at `30s`',
    );
    await expect(room(definition, 40_000)).resolves.toBeUndefined();
  }
});
