import { beforeAll, expect } from 'vitest';
import type { CatalogStep } from '../../../src/schema/catalog/catalog-change.ts';
import type { CatalogSnapshot } from '../../../src/schema/catalog/catalog-snapshot.ts';
import { compareCatalogs } from '../../../src/schema/catalog/compare-catalogs.ts';
import { describeChange } from '../../../src/schema/catalog/describe-change.ts';
import { phaseOfChange } from '../../../src/schema/catalog/phase-of.ts';
import { readCatalog } from '../../../src/schema/catalog/read-catalog.ts';
import type { ShadowDatabase } from '../../../src/schema/shadow/shadow-database.ts';
import { sharedEngine } from '../../support/shared-engine.ts';

export async function run(shadow: ShadowDatabase, sql: string): Promise<void> {
  const answer = await shadow.execute(sql);
  if (!answer.ok) throw new Error(`${answer.refusal.message}: ${sql}`);
}

/**
 * What a migration does to a schema, in a transaction that leaves nothing behind. What reading only the changes gives is
 * held against reading everything.
 */
export async function stepOn(
  shadow: ShadowDatabase,
  setup: string,
  migration: string,
  base?: CatalogSnapshot,
): Promise<CatalogStep> {
  await run(shadow, 'BEGIN');
  try {
    await run(shadow, setup);
    const before = await readCatalog(shadow, base);
    await run(shadow, migration);
    const after = await readCatalog(shadow, before);
    expect(after).toEqual(await readCatalog(shadow));
    return { before, after, changes: compareCatalogs(before, after) };
  } finally {
    await run(shadow, 'ROLLBACK');
  }
}

/** A step as lines: phase, kind, and what people read. */
export function linesOf({ changes }: CatalogStep): string {
  return changes
    .map((change) => `${phaseOfChange(change, changes)} ${change.kind}: ${describeChange(change)}`)
    .join('\n');
}

/** The shared embedded database, and what its catalog is when the file begins. */
export function sharedCatalog() {
  const shadow = sharedEngine();
  let base: CatalogSnapshot;
  beforeAll(async () => {
    base = await readCatalog(shadow());
  });
  const step = (setup: string, migration: string) => stepOn(shadow(), setup, migration, base);
  return {
    shadow,
    step,
    changes: async (setup: string, migration: string) => linesOf(await step(setup, migration)),
  };
}
