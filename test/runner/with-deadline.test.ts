import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/errors.ts';
import { withDeadline } from '../../src/runner/with-deadline.ts';

const never = new Promise<never>(() => undefined);

describe('withDeadline', () => {
  it('resolves to what the body returns', async () => {
    await expect(withDeadline(1_000, undefined, () => 'done')).resolves.toBe('done');
  });

  it('stops waiting for a body that does not heed the signal', async () => {
    await expect(withDeadline(5, undefined, () => never)).rejects.toThrow('did not finish within 5ms');
  });

  it('aborts the signal with the deadline as its reason', async () => {
    let seen: AbortSignal | undefined;
    await expect(
      withDeadline(5, undefined, (signal) => {
        seen = signal;
        return never;
      }),
    ).rejects.toThrow();
    expect(seen?.reason).toMatchObject({ code: 'BGC_INCONCLUSIVE', message: 'did not finish within 5ms' });
  });

  it('ends with the reason of the outer signal', async () => {
    const outer = new AbortController();
    const run = withDeadline(10_000, outer.signal, () => never);
    outer.abort(new InterruptedError('SIGINT'));
    await expect(run).rejects.toThrow('interrupted by SIGINT');
  });

  it('does not start when the outer signal has aborted', async () => {
    let started = false;
    const run = withDeadline(10, AbortSignal.abort(new InterruptedError('SIGTERM')), () => {
      started = true;
    });
    await expect(run).rejects.toThrow('interrupted by SIGTERM');
    expect(started).toBe(false);
  });
});
