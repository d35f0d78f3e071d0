import { executionAsyncResource } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/kinds/check.ts';
import { createScopedValue } from '../../src/runner/scoped-value.ts';
import { runDefinedChecks } from '../support/run-defined-checks.ts';

/** A timer carries the value as well as a promise does. */
const soon = () => new Promise((resolve) => setTimeout(resolve, 1));

/** How many storages Node carries on to each promise and timer that is made (22 and before; later ones carry none). */
async function storagesInUse(): Promise<number> {
  return new Promise((resolve) =>
    setTimeout(() => {
      resolve(Object.getOwnPropertySymbols(executionAsyncResource()).length);
    }, 1),
  );
}

describe('createScopedValue', () => {
  it('holds for a piece of work and for all that it waits for, and for nobody else', async () => {
    const color = createScopedValue<string>();
    const seen: (string | undefined)[] = [];
    const look = async () => {
      await soon();
      seen.push(color.get());
    };
    await Promise.all([color.run('blue', look), look(), color.run('green', look)]);
    expect(seen.sort()).toEqual(['blue', 'green', undefined]);
  });

  it('gives the value of the innermost piece of work, and the outer one again after it', () => {
    const color = createScopedValue<string>();
    const seen = color.run('blue', () => [color.get(), color.run('green', color.get), color.get()]);
    expect(seen).toEqual(['blue', 'green', 'blue']);
  });

  it('tells two values apart, whichever is the outer one', () => {
    const [color, version] = [createScopedValue<string>(), createScopedValue<string>()];
    const seen = color.run('blue', () => version.run('v1', () => [color.get(), version.get()]));
    expect([...seen, color.get(), version.get()]).toEqual(['blue', 'v1', undefined, undefined]);
  });
});

it('costs the process no more after many checks than after the first', async () => {
  const color = { url: 'http://127.0.0.1:9' };
  const config = { blue: color, green: color, live: color };
  const runOnce = () =>
    runDefinedChecks(
      () => {
        check('leaves nothing', async ({ step, cleanup }) => {
          cleanup('undo', soon);
          await step('wait', soon);
        });
      },
      { config },
    );
  await runOnce();
  const afterTheFirst = await storagesInUse();
  for (let count = 0; count < 5; count += 1) await runOnce();
  expect(await storagesInUse()).toBe(afterTheFirst);
});
