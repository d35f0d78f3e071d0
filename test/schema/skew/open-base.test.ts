import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { readMigrations } from '../../../src/schema/migrations/read-migrations.ts';
import { openBase, type BaseOptions } from '../../../src/schema/skew/open-base.ts';
import { openEmbeddedDatabase } from '../../../src/schema/shadow/embedded-database.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const migrations = Object.fromEntries(
  Array.from({ length: 21 }, (_, index) => [
    `migrations/${String(index + 1).padStart(2, '0')}.sql`,
    index === 0
      ? 'CREATE TABLE t (id int); GRANT SELECT ON t TO reader;'
      : `ALTER TABLE t ADD c${index} int;`,
  ]),
);

describe('openBase', () => {
  it('replays a long history once, and starts from its image from then on', async () => {
    const rootDirectory = temporaryFolder(migrations);
    const history = await readMigrations('migrations', { rootDirectory });
    const base = { bookkeeping: 'CREATE TABLE done (id int)', migrations: history.migrations, seeds: [] };
    const cacheDirectory = temporaryFolder({});
    const seen: string[] = [];
    const options: BaseOptions = {
      ...{
        extensions: [],
        appRoles: new Set<string>(),
        takesImage: true,
        cacheDirectory,
        clock: systemClock,
      },
      signal: undefined,
      open: (image) => {
        seen.push(image ? 'restored' : 'empty');
        return openEmbeddedDatabase(image === undefined ? {} : { image });
      },
      onProgress: (done, total) => {
        if (done === total) seen.push(`replayed ${total}`);
      },
    };
    const look = async (of: typeof base) => {
      const { workshop, replay } = await openBase(of, options);
      const { shadow, inventedRoles } = workshop;
      const columns = await shadow.rows<{ table: string; count: number }>(
        `SELECT attrelid::regclass::text AS table, count(*) FROM pg_attribute
          WHERE attrelid IN ('t'::regclass, 'done'::regclass) AND attnum > 0 GROUP BY 1 ORDER BY 1`,
      );
      await shadow.close();
      return { columns, roles: [...inventedRoles], replayed: replay > 0 };
    };

    const first = await look(base);
    expect(first).toEqual({
      columns: [
        { table: 'done', count: 1 },
        { table: 't', count: 21 },
      ],
      ...{ roles: ['reader'], replayed: true },
    });
    expect(await look(base)).toEqual({ ...first, replayed: false });
    expect(seen).toEqual(['empty', 'replayed 21', 'restored']);
    const [name = '', ...others] = readdirSync(cacheDirectory);
    expect(others).toEqual([]);

    truncateSync(join(cacheDirectory, name), 10_000);
    expect(await look(base)).toEqual(first);
    expect(seen.slice(3)).toEqual(['restored', 'empty', 'replayed 21']);
  });
});
