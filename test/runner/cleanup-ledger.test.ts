import { describe, expect, it } from 'vitest';
import { createCleanupLedger } from '../../src/runner/cleanup-ledger.ts';

describe('createCleanupLedger', () => {
  it('undoes the last effect first, and goes on after a failure', async () => {
    const order: string[] = [];
    const ledger = createCleanupLedger(() => undefined);
    ledger.add('delete the order', () => Promise.resolve(order.push('order')));
    ledger.add('refund', () => Promise.reject(new Error('card expired')));
    ledger.add('empty the basket', () => Promise.resolve(order.push('basket')));

    await expect(ledger.run()).resolves.toEqual(['cleanup `refund` failed: card expired']);
    expect(order).toEqual(['basket', 'order']);
  });

  it('runs an entry that throws at once like one that rejects', async () => {
    const ledger = createCleanupLedger(() => undefined);
    ledger.add('log out', () => {
      throw new Error('no session');
    });
    await expect(ledger.run()).resolves.toEqual(['cleanup `log out` failed: no session']);
  });

  it('runs every entry once', async () => {
    let count = 0;
    const ledger = createCleanupLedger(() => undefined);
    ledger.add('count', () => Promise.resolve((count += 1)));
    await ledger.run();
    await ledger.run();
    expect(count).toBe(1);
  });

  it('gives each entry a signal of its own that has not aborted', async () => {
    const signals: AbortSignal[] = [];
    const ledger = createCleanupLedger((signal) => signals.push(signal));
    ledger.add('one', () => Promise.resolve());
    ledger.add('two', () => Promise.resolve());
    await ledger.run();
    expect(new Set(signals).size).toBe(2);
    expect(signals.map((signal) => signal.aborted)).toEqual([false, false]);
  });
});
