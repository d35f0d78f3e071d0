import { majorOf, type CatalogSource } from './plain-settings.ts';
import { otherLines } from './other-catalogs.ts';
import { objectCatalogs, type ObjectCatalog } from './object-catalogs.ts';

/** What of one catalog tells whether it holds other rows than before. */
export interface CatalogMark {
  /** Places of the rows from before the horizon, where rows go by themselves: no others can come, some can come back. */
  readonly old: string;
  /** OIDs of all objects, where rows are objects. */
  readonly present: ReadonlySet<number>;
  /** Versions of the rows since the horizon, by the object they belong to. */
  readonly recent: ReadonlyMap<number, string>;
}

/**
 * What tells which objects' rows in the catalog are still the ones read before, without reading the objects. A row has
 * another place after every update, and another transaction after every transaction and savepoint, so that the two
 * together are its version.
 */
export interface CatalogMarks {
  /** The transaction since which rows are listed one by one. */
  readonly horizon: string;
  /** The horizon that marks read at the same moment could have. */
  readonly now: string;
  readonly objects: Readonly<Record<ObjectCatalog, CatalogMark>>;
  /** Versions of all rows together, of the catalogs whose objects are read as a whole; those without rows are absent. */
  readonly others: ReadonlyMap<string, string>;
}

/** Listing costs more than counting, so the horizon moves on when so many rows are listed. */
const listedAtMost = 400;

/** The first transaction whose rows are not all there yet. */
const currentTransaction = `coalesce(pg_catalog.pg_current_xact_id_if_assigned()::xid,
  pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid)`;

function objectMark(table: ObjectCatalog, horizon: string): string {
  const { id, of, gone, own = 'true' } = objectCatalogs[table];
  const age = 'pg_catalog.age(x.xmin)';
  const limit = `(SELECT pg_catalog.age(${horizon}))`;
  return `(SELECT pg_catalog.json_build_array(
      pg_catalog.json_agg(pg_catalog.json_build_array((${id})::int8, x.ctid, x.xmin)) FILTER (WHERE ${age} <= ${limit}),
      ${gone === 'parts' ? `pg_catalog.bit_xor(pg_catalog.hashtidextended(x.ctid, 0)) FILTER (WHERE ${age} > ${limit})::text` : 'NULL'},
      ${gone === 'list' ? `pg_catalog.json_agg((${id})::int8) FILTER (WHERE ${own})` : 'NULL'})
    FROM pg_catalog.${table} AS x WHERE ${of})::text AS ${table}`;
}

const versions = 'pg_catalog.hash_record_extended(ROW(x.ctid, x.xmin), 0)';

/** What stands for the versions of rows that have none, or that not everybody may read. */
const otherVersions: Readonly<Record<string, string>> = {
  pg_namespace: `${versions}) FROM pg_catalog.pg_namespace AS x`,
  pg_ts_config_map: `${versions}) FROM pg_catalog.pg_ts_config_map AS x`,
  pg_auth_members: `${versions}) FROM pg_catalog.pg_auth_members AS x`,
  pg_db_role_setting: `${versions}) FROM pg_catalog.pg_db_role_setting AS x`,
  pg_roles: `pg_catalog.hash_record_extended(ROW(x.rolname, x.oid, x.rolsuper, x.rolinherit, x.rolcreaterole, x.rolcreatedb,
    x.rolcanlogin, x.rolreplication, x.rolbypassrls, x.rolconfig), 0)) FROM pg_catalog.pg_roles AS x WHERE x.oid >= 16384`,
  pg_database: `pg_catalog.hashtextextended(x.datacl::text, 0)) FROM pg_catalog.pg_database AS x
    WHERE x.datname = pg_catalog.current_database()`,
  pg_user_mappings: `pg_catalog.hash_record_extended(ROW(x.umid, x.umoptions::text), 0)) FROM pg_catalog.pg_user_mappings AS x`,
};

function otherMark(table: string): string {
  const version = otherVersions[table] ?? `${versions}) FROM pg_catalog.${table} AS x WHERE x.oid >= 16384`;
  return `(SELECT pg_catalog.bit_xor(${version})::text AS ${table}`;
}

type MarkJson = readonly [
  recent: readonly (readonly [id: number, place: string, transaction: string])[] | null,
  old: string | null,
  present: readonly number[] | null,
];

function toMark(json: string | null): CatalogMark {
  const [listed, old, present] = JSON.parse(json ?? '[null, null, null]') as MarkJson;
  const versionsOf = new Map<number, string[]>();
  for (const [id, place, transaction] of listed ?? []) {
    const known = versionsOf.get(id);
    if (known) known.push(`${place}${transaction}`);
    else versionsOf.set(id, [`${place}${transaction}`]);
  }
  const recent = new Map([...versionsOf].map(([id, list]) => [id, list.sort().join(' ')]));
  return { recent, old: old ?? '', present: new Set(present) };
}

type MarkRow = Readonly<Record<string, string | null>> & { readonly horizon: string; readonly now: string };

const objectTables = Object.keys(objectCatalogs) as ObjectCatalog[];

function tablesOfOthers(source: CatalogSource): readonly string[] {
  const tables = ['pg_namespace', ...Object.keys(otherLines), 'pg_publication', 'pg_publication_rel'];
  return majorOf(source) >= 15 ? [...tables, 'pg_publication_namespace'] : tables;
}

function marksQuery(source: CatalogSource, horizon: string): string {
  const marks = [
    ...objectTables.map((table) => objectMark(table, horizon)),
    ...tablesOfOthers(source).map(otherMark),
  ];
  return `SELECT (${horizon})::text AS horizon, (${currentTransaction})::text AS now, ${marks.join(', ')}`;
}

/** Planning the query takes three times as long as running it, so it is kept prepared, as long as the session keeps it. */
async function readKept(source: CatalogSource, horizon: string): Promise<MarkRow | undefined> {
  const name = `bg_check_marks_${horizon}`;
  const [kept] = await source.rows(
    `SELECT 1 AS kept FROM pg_catalog.pg_prepared_statements AS statement WHERE statement.name = '${name}'`,
  );
  if (!kept) await source.rows(`PREPARE ${name} AS ${marksQuery(source, `'${horizon}'::xid`)}`);
  const [row] = await source.rows<MarkRow>(`EXECUTE ${name}`);
  return row;
}

/** Reads the marks of everything. @param earlier marks that these are to be held against */
export async function readMarks(source: CatalogSource, earlier?: CatalogMarks): Promise<CatalogMarks> {
  const row = earlier
    ? await readKept(source, earlier.horizon)
    : (await source.rows<MarkRow>(marksQuery(source, currentTransaction)))[0];
  const objects = objectTables.map((table) => [table, toMark(row?.[table] ?? null)] as const);
  const versionsOf = new Map<string, string>();
  for (const table of tablesOfOthers(source)) {
    const version = row?.[table] ?? null;
    if (version !== null) versionsOf.set(table, version);
  }
  return {
    horizon: row?.horizon ?? '',
    now: row?.now ?? '',
    objects: Object.fromEntries(objects) as CatalogMarks['objects'],
    others: versionsOf,
  };
}

/** The same marks with a horizon of now, once too much has happened since theirs. */
export async function withNearHorizon(source: CatalogSource, marks: CatalogMarks): Promise<CatalogMarks> {
  if (marks.horizon === marks.now) return marks;
  let listed = 0;
  for (const { recent } of Object.values(marks.objects)) listed += recent.size;
  return listed > listedAtMost ? readMarks(source) : marks;
}
