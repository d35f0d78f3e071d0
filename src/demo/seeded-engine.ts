import { PGlite } from '@electric-sql/pglite';
import { engineRelease } from '../schema/shadow/engine-release.ts';
import { defaultCacheDirectory, readSeed } from '../schema/shadow/seed-cache.ts';

/** Starts an embedded Postgres in this thread, as its socket server needs it; fast where there is a cached seed. */
export async function startSeededEngine(): Promise<PGlite> {
  const release = await engineRelease();
  const seed = release && (await readSeed(defaultCacheDirectory(), release));
  if (!seed) return PGlite.create();
  return PGlite.create({ loadDataDir: new Blob([seed]) }).catch(() => PGlite.create());
}
