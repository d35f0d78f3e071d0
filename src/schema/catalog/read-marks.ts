import { majorOf, type CatalogSource } from './plain-settings.ts';
import { otherTables } from './read-others.ts';

/** What tells whether an object's rows in the catalog are still the ones read before, without reading the object. */
export interface CatalogMarks {
  readonly relations: ReadonlyMap<number, string>;
  readonly routines: ReadonlyMap<number, string>;
  readonly types: ReadonlyMap<number, string>;
  /** Of schemas, publications, roles and all others together. */
  readonly rest: string;
}

type MarkRow = readonly [id: number, mark: string];

/**
 * A row's place changes with every update and its transaction with every transaction (and savepoint), so the two
 * together are another value after any change. `seed` keeps rows of different catalogs apart.
 */
function mark(alias: string, seed: number): string {
  return `pg_catalog.hash_record_extended(ROW(${alias}.ctid, ${alias}.xmin), ${seed})`;
}

const relationRows = `
  SELECT c.oid AS id, ${mark('c', 1)} AS mark FROM pg_catalog.pg_class AS c
   WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
  UNION ALL SELECT a.attrelid, ${mark('a', 2)} FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid >= 16384 AND a.attnum > 0
  UNION ALL SELECT d.adrelid, ${mark('d', 3)} FROM pg_catalog.pg_attrdef AS d
  UNION ALL SELECT o.conrelid, ${mark('o', 4)} FROM pg_catalog.pg_constraint AS o WHERE o.conrelid >= 16384
  UNION ALL SELECT i.indrelid, ${mark('i', 5)} # ${mark('c', 6)} FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid WHERE i.indrelid >= 16384
  UNION ALL SELECT t.tgrelid, ${mark('t', 7)} FROM pg_catalog.pg_trigger AS t WHERE NOT t.tgisinternal
  UNION ALL SELECT p.polrelid, ${mark('p', 8)} FROM pg_catalog.pg_policy AS p
  UNION ALL SELECT r.ev_class, ${mark('r', 9)} FROM pg_catalog.pg_rewrite AS r WHERE r.ev_class >= 16384
  UNION ALL SELECT h.inhrelid, ${mark('h', 10)} FROM pg_catalog.pg_inherits AS h
  UNION ALL SELECT s.seqrelid, ${mark('s', 11)} FROM pg_catalog.pg_sequence AS s
  UNION ALL SELECT d.objid, ${mark('d', 12)} FROM pg_catalog.pg_depend AS d
   WHERE d.classid = 1259 AND d.objid >= 16384 AND d.refclassid = 1259 AND d.refobjsubid > 0 AND d.deptype = 'a'`;

const typeRows = `
  SELECT t.oid AS id, ${mark('t', 1)} AS mark FROM pg_catalog.pg_type AS t
   WHERE t.oid >= 16384 AND t.typtype IN ('e', 'd', 'r', 'b') AND t.typcategory <> 'A'
  UNION ALL SELECT e.enumtypid, ${mark('e', 2)} FROM pg_catalog.pg_enum AS e
  UNION ALL SELECT o.contypid, ${mark('o', 3)} FROM pg_catalog.pg_constraint AS o WHERE o.contypid >= 16384`;

function restRows(major: number): string {
  const tables = [...otherTables, ...(major >= 15 ? ['pg_publication_namespace'] : [])];
  return [
    ...tables.map(
      (table, seed) =>
        `SELECT ${mark('x', seed)} FROM pg_catalog.${table} AS x WHERE x.oid >= ${table === 'pg_namespace' ? 2200 : 16384}`,
    ),
    ...['pg_ts_config_map', 'pg_auth_members', 'pg_db_role_setting'].map(
      (table, seed) => `SELECT ${mark('x', 100 + seed)} FROM pg_catalog.${table} AS x`,
    ),
    `SELECT pg_catalog.hash_record_extended(ROW(x.rolname, x.oid, x.rolsuper, x.rolinherit, x.rolbypassrls, x.rolcanlogin,
       x.rolreplication, x.rolconfig), 200) FROM pg_catalog.pg_roles AS x WHERE x.oid >= 16384`,
    `SELECT pg_catalog.hashtextextended(x.datacl::text, 201) FROM pg_catalog.pg_database AS x WHERE x.datname = current_database()`,
    `SELECT pg_catalog.hash_record_extended(ROW(x.umid, x.umoptions::text), 202) FROM pg_catalog.pg_user_mappings AS x`,
  ].join(' UNION ALL ');
}

function marksOf(rows: string): string {
  return `(SELECT pg_catalog.json_agg(pg_catalog.json_build_array(id::int8, mark::text)) FROM (
    SELECT id, pg_catalog.bit_xor(mark) AS mark FROM (${rows}) AS entry GROUP BY id) AS object)::text`;
}

/** Reads the marks of everything. */
export async function readMarks(source: CatalogSource): Promise<CatalogMarks> {
  const [row] = await source.rows<{ relations: string; routines: string; types: string; rest: string }>(
    `SELECT ${marksOf(relationRows)} AS relations,
            ${marksOf(`SELECT p.oid AS id, ${mark('p', 1)} AS mark FROM pg_catalog.pg_proc AS p WHERE p.oid >= 16384`)} AS routines,
            ${marksOf(typeRows)} AS types,
            (SELECT pg_catalog.bit_xor(mark) FROM (${restRows(majorOf(source))}) AS entry(mark))::text AS rest`,
  );
  const marks = (json: string | null | undefined) => new Map(JSON.parse(json ?? '[]') as readonly MarkRow[]);
  return {
    relations: marks(row?.relations),
    routines: marks(row?.routines),
    types: marks(row?.types),
    rest: row?.rest ?? '',
  };
}
