import { mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findBase, forgetBase, writeBase } from '../../../src/schema/shadow/base-cache.ts';
import { digestLength } from '../../../src/schema/shadow/seed-cache.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const text = async (key: string, folder: string) => {
  const file = await findBase(key, folder);
  return file && readFileSync(file).subarray(digestLength).toString();
};

it('gives an image back under the key it was cached under', async () => {
  const folder = join(temporaryFolder(), 'made on demand');
  await writeBase('one', Buffer.from('first'), folder);
  await writeBase('one', Buffer.from('second'), folder);
  expect(await text('one', folder)).toBe('second');
  expect(await findBase('two', folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^shadow-base-[0-9a-f]{40}\.seed$/)]);
  await forgetBase('one', folder);
  expect(await findBase('one', folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

it('keeps the four used last, and nothing that is not its own', async () => {
  const folder = temporaryFolder({ 'shadow-pglite-0.seed': 'another', 'base-notes.txt': 'mine' });
  for (const key of ['a', 'b', 'c', 'd']) await writeBase(key, Buffer.from(key), folder);
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1, 1);
  expect(await text('a', folder)).toBe('a');
  await writeBase('e', Buffer.from('e'), folder);
  expect(readdirSync(folder)).toHaveLength(6);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['shadow-pglite-0.seed', 'base-notes.txt']));
  expect([await text('a', folder), await text('e', folder)]).toEqual(['a', 'e']);
});

it('does without where it cannot write', async () => {
  const folder = temporaryFolder({ file: 'in the way' });
  await writeBase('a', Buffer.from('a'), join(folder, 'file'));
  expect(await findBase('a', join(folder, 'file'))).toBeUndefined();
  mkdirSync(join(folder, 'empty'));
  expect(await findBase('a', join(folder, 'empty'))).toBeUndefined();
  expect(readdirSync(folder).sort()).toEqual(['empty', 'file']);
});
