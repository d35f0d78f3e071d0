import { beforeAll } from 'vitest';
import { openEmbeddedDatabase } from '../../src/schema/shadow/embedded-database.ts';
import type { ShadowDatabase } from '../../src/schema/shadow/shadow-database.ts';
import { emptyDatabase } from './empty-database.ts';

/** Outlives a test file, where files share a process: starting an engine costs more than most files. */
const engines = ((
  globalThis as { bgCheckTestEngines?: Map<string, Promise<ShadowDatabase>> }
).bgCheckTestEngines ??= new Map());

function engineWith(extensions: readonly string[]): Promise<ShadowDatabase> {
  const key = extensions.toSorted().join();
  const engine = engines.get(key) ?? openEmbeddedDatabase({ extensions });
  engines.set(key, engine);
  return engine;
}

/**
 * The embedded database that the test files of one process share, empty when the file begins. It goes with the process.
 * @param extensions those that the file creates
 */
export function sharedEngine(extensions: readonly string[] = []): () => ShadowDatabase {
  let shadow: ShadowDatabase;
  beforeAll(async () => {
    const engine = await engineWith(extensions);
    await emptyDatabase(engine);
    shadow = { ...engine, close: () => Promise.resolve() };
  });
  return () => shadow;
}
