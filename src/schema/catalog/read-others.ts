import type { AccessList, CatalogSnapshot } from './catalog-snapshot.ts';
import { otherLines } from './other-catalogs.ts';
import { jsonRows, notOfExtension, ofUserSchema, readPlainly, type CatalogSource } from './plain-settings.ts';

const nothing = "SELECT '', '' WHERE false";

/**
 * Schemas, and everything that has no place of its own.
 * @param filled the catalogs that hold something: the others need no look, and most schemas fill few
 */
export async function readOthers(
  source: CatalogSource,
  filled: ReadonlySet<string>,
): Promise<Pick<CatalogSnapshot, 'schemas' | 'others'>> {
  const lines = Object.entries(otherLines).flatMap(([table, query]) => (filled.has(table) ? [query] : []));
  const { schemas, others } = await readPlainly<{
    readonly schemas: readonly { readonly name: string; readonly access: AccessList }[] | null;
    readonly others: readonly { readonly key: string; readonly line: string | null }[] | null;
  }>(source, {
    schemas: jsonRows(`SELECT n.nspname AS name, n.nspacl::text[] AS access FROM pg_catalog.pg_namespace AS n
      WHERE ${ofUserSchema('n.nspname')} AND ${notOfExtension(2615, 'n.oid')} ORDER BY n.nspname`),
    others: jsonRows(
      `SELECT line.* FROM (${lines.length === 0 ? nothing : lines.join(' UNION ALL ')}) AS line (key, line) ORDER BY key, line`,
    ),
  });
  return {
    schemas: new Map(schemas?.map(({ name, access }) => [name, access === null ? null : [...access].sort()])),
    others: new Map(others?.map(({ key, line }) => [key, line ?? ''])),
  };
}

interface PublishedRow {
  readonly publication: string;
  readonly relation: string | null;
  readonly operations: string;
  readonly columns: string | null;
  readonly filter: string | null;
}

/** What each publication covers at this moment. */
export async function readPublications(
  source: CatalogSource,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { published } = await readPlainly<{ readonly published: readonly PublishedRow[] | null }>(source, {
    published: jsonRows(`
      SELECT p.pubname AS publication, v.schemaname || '.' || v.tablename AS relation,
             concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
               CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) AS operations,
             (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
               WHERE a.attrelid = r.prrelid AND a.attnum::text = ANY (string_to_array(to_jsonb(r)->>'prattrs', ' '))) AS columns,
             to_jsonb(v)->>'rowfilter' AS filter
        FROM pg_catalog.pg_publication AS p
        LEFT JOIN pg_catalog.pg_publication_tables AS v ON v.pubname = p.pubname
        LEFT JOIN pg_catalog.pg_publication_rel AS r
          ON r.prpubid = p.oid AND r.prrelid = format('%I.%I', v.schemaname, v.tablename)::regclass
       ORDER BY p.pubname, v.schemaname, v.tablename`),
  });
  const publications = new Map<string, string[]>();
  for (const { publication, relation, operations, columns, filter } of published ?? []) {
    const covered = publications.get(publication) ?? [];
    publications.set(publication, covered);
    if (relation === null) continue;
    const limits = `${columns === null ? '' : ` (${columns})`}${filter === null ? '' : ` WHERE ${filter}`}`;
    covered.push(`${relation}: ${operations}${limits}`);
  }
  return publications;
}
