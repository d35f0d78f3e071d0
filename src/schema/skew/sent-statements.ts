import type { CatalogSnapshot } from '../catalog/catalog-snapshot.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { resolveRelation } from '../catalog/resolve-name.ts';
import type { Migration } from '../migrations/migration.ts';
import { replayFacts } from '../parse/replay-facts.ts';
import { writeOutStars } from '../parse/write-out-stars.ts';
import type { QueryManifest, QueryStatement } from '../queries/query-manifest.ts';
import { must } from './probe-profile.ts';
import type { AppVersion } from './skew-report.ts';
import { endSession, type Workshop } from './workshop.ts';

const hasStars = ({ statements }: QueryManifest) => statements.some((one) => one.starsWrittenOut === true);

/**
 * What the catalog will be when the pending migrations have run, near enough to tell the columns of tables: what cannot run
 * in one transaction is left out, and nothing stays.
 */
async function catalogToCome(
  { shadow, signal }: Workshop,
  pending: readonly Migration[],
  now: CatalogSnapshot,
): Promise<CatalogSnapshot> {
  await must(shadow.execute('BEGIN'));
  for (const statement of pending.flatMap(({ statements }) => statements)) {
    signal?.throwIfAborted();
    const { control, refusesTransaction } = await replayFacts(statement);
    if (control !== undefined || refusesTransaction) continue;
    await must(shadow.execute('SAVEPOINT bg_check_to_come'));
    const answer = await shadow.execute(statement.text);
    const end = answer.ok ? '' : 'ROLLBACK TO SAVEPOINT bg_check_to_come; ';
    // A migration may have ended the savepoint together with one of its own.
    const released = await shadow.execute(`${end}RELEASE SAVEPOINT bg_check_to_come`);
    if (released.ok) continue;
    await must(shadow.execute('ROLLBACK'));
    return now;
  }
  const catalog = await readCatalog(shadow, now);
  await must(shadow.execute('ROLLBACK'));
  return catalog;
}

async function writtenOut(statement: QueryStatement, catalog: CatalogSnapshot): Promise<QueryStatement> {
  if (statement.starsWrittenOut !== true) return statement;
  const sql = await writeOutStars(statement.sql, (schema, name) =>
    resolveRelation(catalog, { schema, name })?.columns.map((column) => column.name),
  );
  return sql === undefined ? statement : { ...statement, sql };
}

/**
 * The statements as the applications send them: blue was built for the schema at `S0`, green for the one that the pending
 * migrations lead to.
 */
export async function sentStatements(
  workshop: Workshop,
  manifests: Readonly<Record<AppVersion, QueryManifest>>,
  pending: readonly Migration[],
): Promise<Readonly<Record<AppVersion, QueryManifest>>> {
  const { blue, green } = manifests;
  if (!hasStars(blue) && !hasStars(green)) return manifests;
  const now = await readCatalog(workshop.shadow);
  const later = hasStars(green) ? await catalogToCome(workshop, pending, now) : now;
  await endSession(workshop);
  const sent = async (manifest: QueryManifest, catalog: CatalogSnapshot): Promise<QueryManifest> => ({
    ...manifest,
    statements: await Promise.all(manifest.statements.map((one) => writtenOut(one, catalog))),
  });
  return { blue: await sent(blue, now), green: await sent(green, later) };
}
