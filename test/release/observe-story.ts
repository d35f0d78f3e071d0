import { expect } from 'vitest';
import type { CheckDefinition } from '../../src/check/check-definition.ts';
import type { JournalEntry } from '../../src/release/journal-entry.ts';
import { observe, type ObserveOptions } from '../../src/release/observe.ts';
import { replay } from '../../src/release/replay.ts';
import type { RunEventInput } from '../../src/runner/run-event.ts';
import type { SequentialStanding } from '../../src/stats/standing.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { checkIn, journalOf, switchIn } from './commands.ts';
import { definition, withRelease, type OpenOptions } from './release-harness.ts';
import { startShop, type Shop } from './start-shop.ts';

export type Body = CheckDefinition['body'];
type Observe = NonNullable<Parameters<typeof startShop>[0]>['config'];

export async function switchedShop(config: Observe = {}): Promise<Shop> {
  const shop = await startShop({ config });
  await checkIn(shop);
  expect((await switchIn(shop)).exitCode).toBe(0);
  return shop;
}

const tickOf = (event: RunEventInput) => (event.type === 'observe:tick' ? [event] : []);
export const recordedTick = (entry: JournalEntry) => (entry.type === 'observe-tick' ? [entry] : []);

export async function observeWith(
  shop: Shop,
  checks: readonly CheckDefinition[],
  { options = {}, ...open }: OpenOptions & { readonly options?: ObserveOptions } = {},
) {
  const result = await withRelease(shop, { ...open, extraChecks: checks }, async (context, { events }) => ({
    outcome: await observe(context, options),
    events,
  }));
  const journal = await journalOf(shop);
  return {
    ...result,
    ticks: result.events.flatMap(tickOf),
    journal,
    recorded: journal.flatMap(recordedTick),
  };
}

/** A clock that begins at the switch and whose time passes in no time, and an observation by it. */
export async function virtually(shop: Shop) {
  const { switchedAt = 0 } = replay(await journalOf(shop));
  const clock = createVirtualClock(switchedAt);
  const read = () => Promise.resolve({ color: 'green', raw: '' } as const);
  const observeNow = (extraChecks: readonly CheckDefinition[]) =>
    withRelease(shop, { extraChecks, wrapHook: (hook) => ({ ...hook, read }) }, (context) =>
      observe({ ...context, clock }),
    );
  return { clock, switchedAt, observeNow };
}

export const objective = (name: string, body: Body) => definition(name, ['observe'], body, { kind: 'slo' });
export const probe = (body: Body, rest: Partial<CheckDefinition> = {}) =>
  definition('order', ['observe'], body, { kind: 'probe', aims: { observe: ['live'] }, ...rest });

export const bet = (coins: number, rest: Partial<SequentialStanding> = {}): SequentialStanding => ({
  rule: 'sequential',
  state: 'reading',
  coverage: 1,
  sample: 100,
  healthy: true,
  logEvidence: Math.log(coins),
  ...rest,
});
export const stands = (standing: SequentialStanding, message = '2 of 100 bad') =>
  ({ outcome: 'inconclusive', message, standing }) as const;
