import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { InterruptedError } from '../../src/errors.ts';
import { createRunningTasks } from '../../src/release/running-tasks.ts';

const never = new AbortController().signal;

/** A task that ends when it is told to. */
function held() {
  let end: (error?: Error) => void = () => undefined;
  const promise = new Promise<void>((resolve, reject) => {
    end = (error) => {
      if (error === undefined) resolve();
      else reject(error);
    };
  });
  return { run: () => promise, end };
}

describe('createRunningTasks', () => {
  it('waits for what is under way, and no longer', async () => {
    const tasks = createRunningTasks(systemClock, never);
    const [one, two] = [held(), held()];
    tasks.start('one', one.run);
    tasks.start('two', two.run);
    setTimeout(one.end, 10);
    setTimeout(two.end, 20);
    await tasks.settle(['one', 'two'], 20_000);
    expect([tasks.isRunning('one'), tasks.isRunning('two')]).toEqual([false, false]);
    await tasks.settle(['one'], 20_000);
  });

  it('does not wait long for what is slow, and is woken when that ends', async () => {
    const tasks = createRunningTasks(systemClock, never);
    const slow = held();
    tasks.start('slow', slow.run);
    await tasks.settle(['slow'], 20);
    await tasks.settle(['another'], 20_000);
    expect(tasks.isRunning('slow')).toBe(true);
    setTimeout(slow.end, 10);
    await tasks.sleep(20_000);
    expect(tasks.isRunning('slow')).toBe(false);
    await tasks.ended();
  });

  it('tells once what a task threw', async () => {
    const tasks = createRunningTasks(systemClock, never);
    const failing = held();
    tasks.start('failing', failing.run);
    setTimeout(() => {
      failing.end(new Error('no such key'));
    }, 5);
    await expect(tasks.settle(['failing'], 20_000)).rejects.toThrow('no such key');
    await tasks.ended();
  });

  it('wakes when the run is interrupted', async () => {
    const controller = new AbortController();
    const tasks = createRunningTasks(systemClock, controller.signal);
    setTimeout(() => {
      controller.abort(new InterruptedError('SIGTERM'));
    }, 5);
    await expect(tasks.sleep(20_000)).rejects.toThrow('interrupted by SIGTERM');
    await expect(tasks.sleep(20_000)).rejects.toThrow('interrupted by SIGTERM');
  });
});
