import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  openEmbeddedDatabase,
  type EmbeddedDatabaseOptions,
} from '../../../src/schema/shadow/embedded-database.ts';
import { availableExtensions } from '../../../src/schema/shadow/extension-names.ts';
import {
  defaultCacheDirectory,
  forgetSeed,
  readSeed,
  seedFile,
  writeSeed,
} from '../../../src/schema/shadow/seed-cache.ts';
import type { ShadowDatabase } from '../../../src/schema/shadow/shadow-database.ts';
import { behavesAsShadow } from './shadow-behavior.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const open: ShadowDatabase[] = [];
async function start(options: EmbeddedDatabaseOptions) {
  const database = await openEmbeddedDatabase(options);
  open.push(database);
  return database;
}
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});

describe('the embedded database', () => {
  describe('as a shadow', () => {
    let shadow: ShadowDatabase;
    beforeAll(async () => {
      shadow = await openEmbeddedDatabase();
    });
    afterAll(async () => {
      await shadow.close();
    });
    behavesAsShadow(() => shadow);
    it('says what it is', () => {
      expect(shadow).toMatchObject({
        engine: 'embedded',
        version: expect.stringMatching(/^\d+\.\d+$/) as string,
      });
    });
  });

  it('mends a damaged seed, and starts from a sound one', { timeout: 90_000 }, async () => {
    const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    const name = `shadow-pglite-${version}.seed`;
    const cacheDirectory = temporaryFolder({ [name]: 'damaged' });
    const extensions = ['citext', 'uuid-ossp', 'vector', 'earthdistance', 'postgis', '../../x'];
    const cold = await start({ cacheDirectory, extensions });
    expect(readdirSync(cacheDirectory)).toEqual([name]);
    expect(await cold.execute('CREATE TABLE t ()')).toEqual({ ok: true, value: undefined });

    const { mtimeMs, size } = statSync(join(cacheDirectory, name));
    expect(size).toBeGreaterThan(1_000_000);
    const seeded = await start({ cacheDirectory, extensions });
    expect(await seeded.rows("SELECT to_regclass('t') AS t")).toEqual([{ t: null }]);
    const available = await availableExtensions(seeded);
    for (const name of ['citext', 'uuid-ossp', 'vector', 'earthdistance']) {
      expect(available).toContain(name);
      const created = await seeded.execute(`CREATE EXTENSION "${name}" CASCADE`);
      expect([name, created]).toEqual([name, { ok: true, value: undefined }]);
    }
    expect(available).not.toContain('postgis');
    expect(await seeded.execute('CREATE EXTENSION postgis')).toMatchObject({
      ok: false,
      refusal: { sqlstate: '0A000', message: 'extension "postgis" is not available' },
    });
    await seeded.execute("CREATE TABLE kept (name citext); INSERT INTO kept VALUES ('Name')");
    const image = await seeded.image?.();
    await writeSeed(cacheDirectory, 'kept', () => Promise.resolve(image ?? new Uint8Array()));
    await seeded.execute("INSERT INTO kept VALUES ('later')");
    const again = await start({ cacheDirectory, extensions, image: seedFile(cacheDirectory, 'kept') });
    expect(await again.rows("SELECT name::text FROM kept WHERE name = 'NAME'")).toEqual([{ name: 'Name' }]);
    expect(await again.rows('SELECT count(*) AS n FROM kept')).toEqual([{ n: 1 }]);
    expect(statSync(join(cacheDirectory, name)).mtimeMs).toBe(mtimeMs);
  });

  it('stops when asked to', async () => {
    const controller = new AbortController();
    const database = await start({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(database.execute('SELECT 1')).rejects.toThrow('enough');
    await expect(openEmbeddedDatabase({ signal: controller.signal })).rejects.toThrow('enough');
  });
});

describe('the seed cache', () => {
  it('gives back what it was given, and nothing when that was damaged', async () => {
    const folder = join(temporaryFolder(), 'made', 'on demand');
    await writeSeed(folder, 'a', () => Promise.resolve(Buffer.from('a seed')));
    expect(Buffer.from((await readSeed(folder, 'a')) ?? []).toString()).toBe('a seed');
    expect(await readSeed(folder, 'b')).toBeUndefined();

    const file = join(folder, 'shadow-a.seed');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, -1));
    expect(await readSeed(folder, 'a')).toBeUndefined();
    await forgetSeed(folder, 'a');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps nothing where it cannot, without a word', async () => {
    const folder = temporaryFolder({ file: 'in the way' });
    let made = false;
    await writeSeed(join(folder, 'file'), 'a', () => {
      made = true;
      return Promise.resolve(Buffer.from(''));
    });
    expect(made).toBe(false);
    await writeSeed(folder, 'c', () => Promise.reject(new Error('no memory')));
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('lives where the user keeps caches', () => {
    vi.stubEnv('XDG_CACHE_HOME', '/var/cache/me');
    expect(defaultCacheDirectory()).toBe('/var/cache/me/bg-check');
    vi.stubEnv('XDG_CACHE_HOME', 'relative');
    expect(defaultCacheDirectory()).toBe(join(homedir(), '.cache', 'bg-check'));
    vi.unstubAllEnvs();
  });
});
