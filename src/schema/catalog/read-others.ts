import type { AccessList, CatalogSnapshot } from './catalog-snapshot.ts';
import { jsonRows, notOfExtension, ofUserSchema, readPlainly, type CatalogSource } from './plain-settings.ts';

/** Catalogs of what has no place of its own in a snapshot, by OID, with what to call a row. */
const otherCatalogs: readonly { readonly table: string; readonly id: number; readonly key: string }[] = [
  { table: 'pg_operator', id: 2617, key: `'operator ' || x.oid::regoperator::text` },
  {
    table: 'pg_cast',
    id: 2605,
    key: `'cast ' || format_type(x.castsource, NULL) || ' as ' || format_type(x.casttarget, NULL)`,
  },
  { table: 'pg_collation', id: 3456, key: `'collation ' || x.oid::regcollation::text` },
  {
    table: 'pg_opclass',
    id: 2616,
    key: `'operator class ' || x.opcname || ' using ' || (SELECT amname FROM pg_catalog.pg_am WHERE oid = x.opcmethod)`,
  },
  {
    table: 'pg_opfamily',
    id: 2753,
    key: `'operator family ' || x.opfname || ' using ' || (SELECT amname FROM pg_catalog.pg_am WHERE oid = x.opfmethod)`,
  },
  { table: 'pg_conversion', id: 2607, key: `'conversion ' || x.conname` },
  { table: 'pg_am', id: 2601, key: `'access method ' || x.amname` },
  { table: 'pg_language', id: 2612, key: `'language ' || x.lanname` },
  { table: 'pg_ts_config', id: 3602, key: `'text search configuration ' || x.oid::regconfig::text` },
  { table: 'pg_ts_dict', id: 3600, key: `'text search dictionary ' || x.oid::regdictionary::text` },
  { table: 'pg_ts_parser', id: 3601, key: `'text search parser ' || x.prsname` },
  { table: 'pg_ts_template', id: 3764, key: `'text search template ' || x.tmplname` },
  {
    table: 'pg_default_acl',
    id: 826,
    key: `'default privileges of ' || pg_get_userbyid(x.defaclrole) || ' in ' || coalesce((SELECT nspname FROM pg_catalog.pg_namespace WHERE oid = x.defaclnamespace), 'every schema') || ' on ' || x.defaclobjtype::text`,
  },
  { table: 'pg_event_trigger', id: 3466, key: `'event trigger ' || x.evtname` },
  { table: 'pg_statistic_ext', id: 3381, key: `'statistics ' || x.stxname` },
  { table: 'pg_foreign_data_wrapper', id: 2328, key: `'foreign-data wrapper ' || x.fdwname` },
  { table: 'pg_foreign_server', id: 1417, key: `'server ' || x.srvname` },
  { table: 'pg_transform', id: 3576, key: `'transform for ' || format_type(x.trftype, NULL)` },
];

/** Tables whose rows hang on the ones above, or belong to no extension. */
export const otherTables: readonly string[] = [
  ...otherCatalogs.map(({ table }) => table),
  ...['pg_extension', 'pg_namespace', 'pg_publication', 'pg_publication_rel'],
];

const lines = [
  ...otherCatalogs.map(
    ({ table, id, key }) => `SELECT ${key} AS key, (to_jsonb(x) - 'oid')::text AS line
       FROM pg_catalog.${table} AS x WHERE x.oid >= 16384 AND ${notOfExtension(id, 'x.oid')}`,
  ),
  `SELECT 'extension ' || x.extname, x.extversion || ' in ' || n.nspname
     FROM pg_catalog.pg_extension AS x JOIN pg_catalog.pg_namespace AS n ON n.oid = x.extnamespace WHERE x.oid >= 16384`,
  `SELECT 'mapping of text search configuration ' || x.mapcfg::regconfig::text,
          string_agg(concat_ws(' ', x.maptokentype, x.mapseqno, x.mapdict), ', ' ORDER BY x.maptokentype, x.mapseqno)
     FROM pg_catalog.pg_ts_config_map AS x GROUP BY x.mapcfg`,
  `SELECT 'settings of ' || CASE x.setrole WHEN 0 THEN 'every role' ELSE 'role ' || pg_get_userbyid(x.setrole)::text END
            || CASE x.setdatabase WHEN 0 THEN '' ELSE ' in this database' END,
          array_to_string(x.setconfig, ', ')
     FROM pg_catalog.pg_db_role_setting AS x
    WHERE x.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))`,
  `SELECT 'privileges of the database', array_to_string(x.datacl, ', ')
     FROM pg_catalog.pg_database AS x WHERE x.datname = current_database() AND x.datacl IS NOT NULL`,
  `SELECT 'role ' || x.rolname, (to_jsonb(x) - 'rolpassword' - 'oid')::text
     FROM pg_catalog.pg_roles AS x WHERE x.oid >= 16384`,
  `SELECT 'members of ' || pg_get_userbyid(x.roleid), string_agg(pg_get_userbyid(x.member)
            || coalesce(nullif(concat_ws(' ', CASE WHEN x.admin_option THEN ' with admin' END,
                 CASE to_jsonb(x)->>'inherit_option' WHEN 'false' THEN 'without inherit' END,
                 CASE to_jsonb(x)->>'set_option' WHEN 'false' THEN 'without set' END), ''), ''), ', ' ORDER BY x.member)
     FROM pg_catalog.pg_auth_members AS x WHERE x.member >= 16384 OR x.roleid >= 16384 GROUP BY x.roleid`,
  `SELECT 'user mapping of ' || x.usename || ' for ' || x.srvname, array_to_string(x.umoptions, ', ')
     FROM pg_catalog.pg_user_mappings AS x`,
];

/** Schemas, and everything that has no place of its own. */
export async function readOthers(
  source: CatalogSource,
): Promise<Pick<CatalogSnapshot, 'schemas' | 'others'>> {
  const { schemas, others } = await readPlainly<{
    readonly schemas: readonly { readonly name: string; readonly access: AccessList }[] | null;
    readonly others: readonly { readonly key: string; readonly line: string | null }[] | null;
  }>(source, {
    schemas: jsonRows(`SELECT n.nspname AS name, n.nspacl::text[] AS access FROM pg_catalog.pg_namespace AS n
      WHERE ${ofUserSchema('n.nspname')} AND ${notOfExtension(2615, 'n.oid')} ORDER BY n.nspname`),
    others: jsonRows(`${lines.join(' UNION ALL ')} ORDER BY 1, 2`),
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
