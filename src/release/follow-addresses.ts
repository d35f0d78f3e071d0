import type { CheckEnvironment } from '../check/check-environment.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';
import type { JournalEntry } from './journal-entry.ts';
import { expectedTraffic } from './release-state.ts';
import { replay } from './replay.ts';

/**
 * Keeps the addresses of the colors as the record says that traffic is, where a move exchanges them. While the record does not
 * say where it is, they stay.
 */
export function followAddresses(
  entries: readonly JournalEntry[],
  hook: Pick<SwitchHook, 'tradesAddresses'> | undefined,
  environment: Pick<CheckEnvironment, 'trade'>,
): void {
  if (hook?.tradesAddresses !== true) return;
  const state = replay(entries);
  const { stage, switchedAt } = state;
  const hasMoved = stage === 'switching' && switchedAt !== undefined;
  const traffic = hasMoved ? 'green' : expectedTraffic(state);
  if (traffic === 'blue' || traffic === 'green') environment.trade(traffic === 'green');
}
