import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { defaultCacheDirectory, readSeed } from '../../src/schema/shadow/seed-cache.ts';

export interface EmbeddedServer {
  /** Straight to the engine, beside the wire protocol. */
  readonly engine: PGlite;
  readonly url: string;
  stop(): Promise<void>;
}

/** An embedded Postgres behind a port of 127.0.0.1, as the demo has it: all connections share one session. */
export async function startEmbeddedServer(schema: string): Promise<EmbeddedServer> {
  const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const seed = await readSeed(defaultCacheDirectory(), `pglite-${version}`);
  const engine = await PGlite.create(seed === undefined ? {} : { loadDataDir: new Blob([seed]) });
  await engine.exec(schema);
  const server = new PGLiteSocketServer({ db: engine, host: '127.0.0.1', port: 0, maxConnections: 5 });
  await server.start();
  return {
    engine,
    url: `postgres://shop:secret-word@${server.getServerConn()}/shop`,
    stop: async () => {
      await server.stop();
      await engine.close();
    },
  };
}
