import type { AccessList, DataType } from './catalog-snapshot.ts';
import { jsonRows, notOfExtension, ofUserSchema, readPlainly, type CatalogSource } from './plain-settings.ts';

interface TypeRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly labels: readonly string[] | null;
  readonly base: string | null;
  readonly not_null: boolean;
  readonly default: string | null;
  readonly constraints: DataType['constraints'] | null;
  readonly owner: string;
  readonly access: AccessList;
  readonly version: string;
}

const kinds: Readonly<Record<string, DataType['kind']>> = { e: 'enum', d: 'domain', r: 'range', b: 'base' };

/**
 * Enums, domains and other types of the user's schemas; without those that come with a relation, an array or a range. A
 * domain's NOT NULL is a constraint as well since Postgres 17, and told as `notNull` on all versions.
 */
export async function readTypes(
  source: CatalogSource,
  ids?: readonly number[],
): Promise<ReadonlyMap<number, DataType>> {
  if (ids?.length === 0) return new Map();
  const { types } = await readPlainly<{ readonly types: readonly TypeRow[] | null }>(source, {
    types: jsonRows(`
      SELECT t.oid::int8 AS id, n.nspname AS schema, t.typname AS name, t.typtype AS kind,
             (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = t.oid) AS labels,
             CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
               WHEN 'r' THEN (SELECT format_type(r.rngsubtype, NULL) FROM pg_catalog.pg_range AS r WHERE r.rngtypid = t.oid) END AS base,
             t.typnotnull AS not_null, t.typdefault AS default,
             (SELECT json_agg(json_build_object('name', o.conname, 'definition', pg_get_constraintdef(o.oid)) ORDER BY o.conname)
                FROM pg_catalog.pg_constraint AS o WHERE o.contypid = t.oid AND o.contype = 'c') AS constraints,
             pg_get_userbyid(t.typowner) AS owner, t.typacl::text[] AS access,
             concat_ws('/', t.ctid, t.xmin,
               (SELECT string_agg(concat_ws('/', o.ctid, o.xmin), ',' ORDER BY o.oid)
                  FROM pg_catalog.pg_constraint AS o WHERE o.contypid = t.oid)) AS version
        FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
       WHERE ${ids === undefined ? 't.oid >= 16384' : `t.oid = ANY ('{${ids.join()}}'::oid[])`}
         AND t.typtype IN ('e', 'd', 'r', 'b') AND t.typcategory <> 'A'
         AND ${ofUserSchema('n.nspname')} AND ${notOfExtension(1247, 't.oid')}
       ORDER BY t.oid`),
  });
  const read = (types ?? []).map((row): DataType => ({
    id: row.id,
    schema: row.schema,
    name: row.name,
    kind: kinds[row.kind] ?? 'base',
    labels: row.labels ?? [],
    baseType: row.base,
    notNull: row.not_null,
    default: row.default,
    constraints: row.constraints ?? [],
    access: row.access === null ? null : [...row.access].sort(),
    owner: row.owner,
    version: row.version,
  }));
  return new Map(read.map((type) => [type.id, type]));
}
