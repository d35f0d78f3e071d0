import { createHash } from 'node:crypto';
import { access, constants, readdir, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { engineRelease } from './engine-release.ts';
import { defaultCacheDirectory, forgetSeed, seedFile, writeSeed } from './seed-cache.ts';

/** Each is some 50 MB. */
const kept = 4;
const prefix = 'base-';

/** Names a state by what made it, so that another release of the engine never meets its image. */
async function cacheKey(key: string): Promise<string | undefined> {
  const release = await engineRelease();
  return release && prefix + createHash('sha256').update(`${release}\0${key}`).digest('hex').slice(0, 40);
}

async function forgetOldest(directory: string): Promise<void> {
  const sample = basename(seedFile(directory, prefix));
  const [start = '', end = ''] = sample.split(prefix);
  const names = (await readdir(directory)).filter(
    (name) => name.startsWith(start + prefix) && name.endsWith(end),
  );
  const dated = await Promise.all(
    names.map(async (name) => ({ name, used: (await stat(join(directory, name))).mtimeMs })),
  );
  const old = dated.sort((a, b) => b.used - a.used).slice(kept);
  await Promise.all(old.map(({ name }) => forgetSeed(directory, name.slice(start.length, -end.length))));
}

/**
 * The file of the image that was cached under this key by the same release of the embedded engine, which does not start
 * from it when it is damaged; `undefined` when there is none.
 * @param key what made the state, such as a hash of migrations
 */
export async function findBase(
  key: string,
  directory: string = defaultCacheDirectory(),
): Promise<string | undefined> {
  const name = await cacheKey(key);
  if (name === undefined) return undefined;
  const file = seedFile(directory, name);
  const now = new Date();
  return utimes(file, now, now).then(
    () => file,
    // It may lie where this user cannot write, too.
    () =>
      access(file, constants.R_OK).then(
        () => file,
        () => undefined,
      ),
  );
}

/** Caches an image, and forgets those unused for longest. A cache that cannot be written costs time and nothing else. */
export async function writeBase(
  key: string,
  image: Uint8Array<ArrayBuffer>,
  directory: string = defaultCacheDirectory(),
): Promise<void> {
  const name = await cacheKey(key);
  if (name === undefined) return;
  await writeSeed(directory, name, () => Promise.resolve(image));
  await forgetOldest(directory).catch(() => undefined);
}

/** Drops an image from which the engine does not start. */
export async function forgetBase(key: string, directory: string = defaultCacheDirectory()): Promise<void> {
  const name = await cacheKey(key);
  if (name !== undefined) await forgetSeed(directory, name);
}
