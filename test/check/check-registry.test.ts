import { expect, it } from 'vitest';
import { checksOfFile, inlineChecks } from '../../src/check/check-registry.ts';
import { check } from '../../src/check/kinds/check.ts';

/** The built package: another copy of every module than the sources that this test imports. */
const otherCopy = new URL('../../dist/src/index.js', import.meta.url).href;

it('meets what another copy of the package registers', async () => {
  const other = (await import(/* @vite-ignore */ otherCopy)) as { check: typeof check };
  expect(other.check).not.toBe(check);

  const found = await checksOfFile('/app/checks/a.check.ts', () => {
    other.check('registered by the other copy', () => undefined);
    check('registered by this copy', () => undefined);
    return Promise.resolve();
  });
  expect(found.map(({ name, file }) => [name, file])).toEqual([
    ['registered by the other copy', '/app/checks/a.check.ts'],
    ['registered by this copy', '/app/checks/a.check.ts'],
  ]);
});

it('loads a file once, and gives its checks as often as asked', async () => {
  let loads = 0;
  const load = () => {
    loads += 1;
    check('once', () => undefined);
    return Promise.resolve();
  };
  const [first, second] = [
    await checksOfFile('/app/once.check.ts', load),
    await checksOfFile('/app/once.check.ts', load),
  ];
  expect([loads, first.length, second]).toEqual([1, 1, first]);
});

it('forgets a file that failed to load, so that it may be tried again', async () => {
  const broken = () => {
    check('half', () => undefined);
    return Promise.reject(new Error('broken'));
  };
  await expect(checksOfFile('/app/broken.check.ts', broken)).rejects.toThrow('broken');
  expect(await checksOfFile('/app/broken.check.ts', () => Promise.resolve())).toEqual([]);
  expect(inlineChecks()).toEqual([]);
});
