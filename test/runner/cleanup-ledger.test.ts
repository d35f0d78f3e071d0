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

  it('rules each entry by a signal of its own, and nobody else', async () => {
    const ledger = createCleanupLedger(() => undefined);
    const signals: (AbortSignal | undefined)[] = [];
    const late = new Promise<void>((resolve) => setTimeout(resolve, 5)).then(() => ledger.signal());
    for (const label of ['one', 'two']) {
      ledger.add(label, async () => {
        await late;
        signals.push(ledger.signal());
      });
    }
    await ledger.run();
    expect(new Set(signals).size).toBe(2);
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, false]);
    expect([ledger.signal(), await late]).toEqual([undefined, undefined]);
  });

  it('rules a request that the entry only returns', async () => {
    const ledger = createCleanupLedger(() => undefined);
    let signal: AbortSignal | undefined;
    ledger.add('lazy', () => ({
      then: (onFulfilled) => {
        signal = ledger.signal();
        return Promise.resolve().then(() => onFulfilled?.(undefined) as never);
      },
    }));
    await ledger.run();
    expect(signal).toBeInstanceOf(AbortSignal);
  });

  it('runs what is added while it runs, and refuses aloud what comes after', async () => {
    const order: string[] = [];
    const late: string[] = [];
    const ledger = createCleanupLedger((message) => late.push(message));
    ledger.add('first', () => {
      ledger.add('second', () => Promise.resolve(order.push('second')));
      return Promise.resolve(order.push('first'));
    });
    await ledger.run();
    const message = 'cleanup `third` was registered after the check had ended, and did not run';
    expect(() => {
      ledger.add('third', () => Promise.resolve(order.push('third')));
    }).toThrow(message);
    expect(order).toEqual(['first', 'second']);
    expect(late).toEqual([message]);
  });
});
