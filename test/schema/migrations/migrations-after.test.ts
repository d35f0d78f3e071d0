import { describe, expect, it } from 'vitest';
import { migrationsAfter } from '../../../src/schema/migrations/migrations-after.ts';
import type { MigrationHistory } from '../../../src/schema/migrations/migration.ts';

function historyOf(...names: readonly string[]): MigrationHistory {
  return {
    ...{ folder: 'db/m', format: 'numbered', bookkeeping: null, warnings: [] },
    migrations: names.map((id) => ({
      ...{ id, version: BigInt(/^\d+/.exec(id)?.[0] ?? '0').toString(), file: `db/m/${id}` },
      ...{ statements: [], transactional: true, units: [] },
      ...(id.endsWith('.go') ? { unreplayable: 'it is written in Go, which bg-check does not run' } : {}),
    })),
  };
}

describe('migrationsAfter', () => {
  const all = historyOf(
    '0001_init.sql',
    '0002_phone.sql',
    '0003_add_a.sql',
    '0004_add_b.up.sql',
    '0010_end.sql',
  );

  it.each([
    ['0002_phone.sql', 2],
    ['0002_phone', 2],
    ['0002_ph', 2],
    ['0002', 2],
    ['2', 2],
    ['10', 5],
    ['0004_add_b', 4],
    ['0', 0],
  ])('cuts behind %s', (applied, count) => {
    const { before, pending } = migrationsAfter(all, applied);
    expect([before.length, pending.length]).toEqual([count, 5 - count]);
  });

  it('names the nearest and the last when it knows none, and where it was told', () => {
    expect(() => migrationsAfter(all, '0002_fone', '--applied')).toThrow(
      expect.objectContaining({
        code: 'BGC_CONFIG',
        message: '`--applied`: no migration in db/m is named or numbered `0002_fone`',
        advice:
          'Name the last migration that was in place when blue went live, such as `0002_phone.sql`, `0003_add_a.sql`, `0004_add_b.up.sql`, `0010_end.sql`.',
      }) as Error,
    );
    expect(() => migrationsAfter(all, '5')).toThrow(
      '`schema.applied`: no migration in db/m is named or numbered `5`',
    );
  });

  it('takes digits for a number, never for a beginning, and refuses a beginning of several', () => {
    const some = historyOf('1_a.sql', '10_b.sql', '2024_c.sql', '2024001_c.sql');
    expect(migrationsAfter(some, '1').before).toHaveLength(1);
    expect(migrationsAfter(some, '2024_').before).toHaveLength(3);
    expect(() => migrationsAfter(some, '')).toThrow(
      expect.objectContaining({
        code: 'BGC_CONFIG',
        message:
          '`schema.applied`: `` fits more than one migration: `1_a.sql`, `10_b.sql`, `2024_c.sql`, `2024001_c.sql`',
        advice: 'Write the whole file name.',
      }) as Error,
    );
  });

  it('warns of code in the past, and refuses it in what is pending', () => {
    const some = historyOf('1_a.sql', '2_b.go', '3_c.sql');
    expect(migrationsAfter(some, '2').warnings).toEqual([
      'db/m/2_b.go: left out, since it is written in Go, which bg-check does not run; what it did to the schema is missing',
    ]);
    expect(() => migrationsAfter(some, '1')).toThrow(
      expect.objectContaining({
        code: 'BGC_INPUT',
        message:
          'db/m/2_b.go: is pending and cannot be replayed: it is written in Go, which bg-check does not run',
      }) as Error,
    );
  });
});
