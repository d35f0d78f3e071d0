import { existsSync } from 'node:fs';
import { ProviderError } from '../../errors.ts';
import { contribExtensions } from './contrib-extensions.ts';
import { loadEmbeddedEngine, type EmbeddedEngine } from './embedded-engine.ts';
import { engineRelease } from './engine-release.ts';
import { defaultCacheDirectory, digestLength, forgetSeed, seedFile, writeSeed } from './seed-cache.ts';
import type { ShadowDatabase } from './shadow-database.ts';
import { sessionCalls } from './session-calls.ts';
import { createWireSession } from './wire-session.ts';

export interface EmbeddedDatabaseOptions {
  /** Names as in `CREATE EXTENSION`; those that do not come with the engine are passed over. */
  readonly extensions?: readonly string[];
  /** Where the seed is cached that makes every start but the first fast; the user's cache folder by default. */
  readonly cacheDirectory?: string;
  /** The cached file of what `image()` of another of the same release gave, to start from in place of an empty database. */
  readonly image?: string;
  readonly signal?: AbortSignal;
}

async function start(file: string | undefined, options: EmbeddedDatabaseOptions): Promise<EmbeddedEngine> {
  const engine = loadEmbeddedEngine(options.signal);
  try {
    const extensions = contribExtensions(options.extensions ?? []);
    await engine.start({ extensions, image: file === undefined ? undefined : { file, digestLength } });
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Starts an engine: from the image, or else empty, from the cached seed where there is one. */
async function boot(options: EmbeddedDatabaseOptions): Promise<EmbeddedEngine> {
  const { cacheDirectory = defaultCacheDirectory(), image, signal } = options;
  if (image !== undefined) return start(image, options);
  const key = await engineRelease();
  if (key === undefined) return start(undefined, options);
  const seed = seedFile(cacheDirectory, key);
  if (existsSync(seed)) {
    const seeded = await start(seed, options).catch(() => undefined);
    signal?.throwIfAborted();
    if (seeded) return seeded;
    await forgetSeed(cacheDirectory, key);
  }
  const engine = await start(undefined, options);
  await writeSeed(cacheDirectory, key, () => engine.dump());
  return engine;
}

/**
 * Starts an empty Postgres inside this process: no server, no port, no file but a cached seed.
 * @throws ProviderError when it does not start
 */
export async function openEmbeddedDatabase(options: EmbeddedDatabaseOptions = {}): Promise<ShadowDatabase> {
  const { signal } = options;
  const engine = await boot(options).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new ProviderError(`the embedded Postgres did not start: ${String(error)}`, {
      advice: 'It needs some 500 MB of memory.',
      cause: error,
    });
  });
  const session = createWireSession(engine, signal);
  const [server] = await session.rows<{ server_version: string }>('SHOW server_version');
  const version = server?.server_version.split(' ')[0] ?? 'unknown';
  return {
    engine: 'embedded',
    version,
    ...sessionCalls(session, { major: Number.parseInt(version, 10) }),
    image: () =>
      session.inTurn(async () => {
        // What is not on disk yet would have to be recovered at every start.
        await session.command('CHECKPOINT');
        return engine.dump();
      }),
    close: () => engine.close(),
  };
}
