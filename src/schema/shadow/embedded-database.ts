import { setImmediate as nextTurn } from 'node:timers/promises';
import type * as pglite from '@electric-sql/pglite';
import { ProviderError } from '../../errors.ts';
import { contribExtensions } from './contrib-extensions.ts';
import { engineRelease } from './engine-release.ts';
import { defaultCacheDirectory, forgetSeed, readSeed, writeSeed } from './seed-cache.ts';
import type { ShadowDatabase } from './shadow-database.ts';
import { sessionCalls } from './session-calls.ts';
import type { Wire, WireMessage } from './wire-messages.ts';
import { createWireSession } from './wire-session.ts';

export interface EmbeddedDatabaseOptions {
  /** Names as in `CREATE EXTENSION`; those that do not come with the engine are passed over. */
  readonly extensions?: readonly string[];
  /** Where the seed is cached that makes every start but the first fast; the user's cache folder by default. */
  readonly cacheDirectory?: string;
  /** What `image()` of another of the same release gave, to start from in place of an empty database. */
  readonly image?: Uint8Array;
  readonly signal?: AbortSignal;
}

type Engine = typeof pglite;

const imageBlob = (image: Uint8Array) => new Blob([image]);

/** Starts an engine: from the image, or else empty, from the cached seed where there is one. */
export async function bootEngine(
  engine: Engine,
  options: EmbeddedDatabaseOptions = {},
): Promise<pglite.PGlite> {
  const { cacheDirectory = defaultCacheDirectory(), signal } = options;
  const extensions = await contribExtensions(options.extensions ?? []);
  if (options.image) return engine.PGlite.create({ extensions, loadDataDir: imageBlob(options.image) });
  const key = await engineRelease();
  const seed = key === undefined ? undefined : await readSeed(cacheDirectory, key);
  signal?.throwIfAborted();
  if (key !== undefined && seed !== undefined) {
    try {
      return await engine.PGlite.create({ extensions, loadDataDir: imageBlob(seed) });
    } catch {
      await forgetSeed(cacheDirectory, key);
    }
  }
  const database = await engine.PGlite.create({ extensions });
  if (key !== undefined) {
    await writeSeed(cacheDirectory, key, async () => {
      const dump = await database.dumpDataDir('none');
      return new Uint8Array(await dump.arrayBuffer());
    });
  }
  return database;
}

/** Talks to the engine without its own bookkeeping, which takes one message at a time. */
function embeddedWire(database: pglite.PGlite): Wire {
  return {
    exchange: async (request, readies) => {
      const messages: WireMessage[] = [];
      let ready = 0;
      // The engine works in this thread without a pause: signals and timers come in between, or not at all.
      await nextTurn();
      try {
        const answer = await database.execProtocolStream(request, { throwOnError: false, syncToFs: false });
        for (const message of answer as unknown as WireMessage[]) {
          if (message.name === 'readyForQuery') ready += 1;
          messages.push(message);
        }
      } catch (error) {
        throw new ProviderError(`the embedded Postgres stopped working: ${String(error)}`, { cause: error });
      }
      if (ready >= readies) return messages;
      throw new ProviderError(
        `the embedded Postgres stopped working: ${ready} of ${readies} requests were answered`,
      );
    },
  };
}

/**
 * Starts an empty Postgres inside this process: no server, no port, no file but a cached seed.
 * @throws ProviderError when it does not start
 */
export async function openEmbeddedDatabase(options: EmbeddedDatabaseOptions = {}): Promise<ShadowDatabase> {
  const { signal } = options;
  const engine = await import('@electric-sql/pglite');
  const start = async () => {
    try {
      return await bootEngine(engine, options);
    } catch (error) {
      signal?.throwIfAborted();
      throw new ProviderError(`the embedded Postgres did not start: ${String(error)}`, {
        advice: 'It needs some 500 MB of memory.',
        cause: error,
      });
    }
  };
  const database = await start();
  const session = createWireSession(embeddedWire(database), signal);
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
        const dump = await database.dumpDataDir('none');
        return new Uint8Array(await dump.arrayBuffer());
      }),
    close: async () => {
      await database.close();
    },
  };
}
