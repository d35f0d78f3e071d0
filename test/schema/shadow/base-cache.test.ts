import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { forgetBase, readBase, writeBase } from '../../../src/schema/shadow/base-cache.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const text = (image: Uint8Array | undefined) => image && Buffer.from(image).toString();

it('gives an image back under the key it was cached under', async () => {
  const folder = join(temporaryFolder(), 'made on demand');
  await writeBase('one', Buffer.from('first'), folder);
  await writeBase('one', Buffer.from('second'), folder);
  expect(text(await readBase('one', folder))).toBe('second');
  expect(await readBase('two', folder)).toBeUndefined();
  await forgetBase('one', folder);
  expect(await readBase('one', folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

it('forgets a damaged image', async () => {
  const folder = temporaryFolder();
  await writeBase('one', Buffer.from('an image'), folder);
  const [name = ''] = readdirSync(folder);
  expect(name).toMatch(/^shadow-base-[0-9a-f]{40}\.seed$/);
  const file = join(folder, name);
  writeFileSync(file, readFileSync(file).subarray(0, -1));
  expect(await readBase('one', folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

it('keeps the four used last, and nothing that is not its own', async () => {
  const folder = temporaryFolder({ 'shadow-pglite-0.seed': 'another', 'base-notes.txt': 'mine' });
  for (const key of ['a', 'b', 'c', 'd']) await writeBase(key, Buffer.from(key), folder);
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1, 1);
  expect(text(await readBase('a', folder))).toBe('a');
  await writeBase('e', Buffer.from('e'), folder);
  expect(readdirSync(folder)).toHaveLength(6);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['shadow-pglite-0.seed', 'base-notes.txt']));
  expect([text(await readBase('a', folder)), text(await readBase('e', folder))]).toEqual(['a', 'e']);
});

it('does without where it cannot write', async () => {
  const folder = temporaryFolder({ file: 'in the way' });
  await writeBase('a', Buffer.from('a'), join(folder, 'file'));
  expect(await readBase('a', join(folder, 'file'))).toBeUndefined();
  mkdirSync(join(folder, 'empty'));
  expect(await readBase('a', join(folder, 'empty'))).toBeUndefined();
  expect(readdirSync(folder).sort()).toEqual(['empty', 'file']);
});
