import { notOfExtension } from './plain-settings.ts';

/** Catalogs of what has no place of its own in a snapshot, by OID, with what to call a row. */
const namedCatalogs: readonly { readonly table: string; readonly id: number; readonly key: string }[] = [
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

/** A query for key and line of what each catalog (or view of it) holds, by its name. */
export const otherLines: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    namedCatalogs.map(({ table, id, key }) => [
      table,
      `SELECT ${key} AS key, (to_jsonb(x) - 'oid')::text AS line
         FROM pg_catalog.${table} AS x WHERE x.oid >= 16384 AND ${notOfExtension(id, 'x.oid')}`,
    ]),
  ),
  pg_extension: `SELECT 'extension ' || x.extname, x.extversion || ' in ' || n.nspname
     FROM pg_catalog.pg_extension AS x JOIN pg_catalog.pg_namespace AS n ON n.oid = x.extnamespace WHERE x.oid >= 16384`,
  pg_ts_config_map: `SELECT 'mapping of text search configuration ' || x.mapcfg::regconfig::text,
          string_agg(concat_ws(' ', x.maptokentype, x.mapseqno, x.mapdict), ', ' ORDER BY x.maptokentype, x.mapseqno)
     FROM pg_catalog.pg_ts_config_map AS x GROUP BY x.mapcfg`,
  pg_db_role_setting: `SELECT 'settings of ' || CASE x.setrole WHEN 0 THEN 'every role' ELSE 'role ' || pg_get_userbyid(x.setrole)::text END
            || CASE x.setdatabase WHEN 0 THEN '' ELSE ' in this database' END,
          array_to_string(x.setconfig, ', ')
     FROM pg_catalog.pg_db_role_setting AS x
    WHERE x.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))`,
  pg_database: `SELECT 'privileges of the database', array_to_string(x.datacl, ', ')
     FROM pg_catalog.pg_database AS x WHERE x.datname = current_database() AND x.datacl IS NOT NULL`,
  pg_roles: `SELECT 'role ' || x.rolname AS key, (to_jsonb(x) - 'rolpassword' - 'oid')::text
     FROM pg_catalog.pg_roles AS x WHERE x.oid >= 16384`,
  pg_auth_members: `SELECT 'members of ' || pg_get_userbyid(x.roleid), string_agg(pg_get_userbyid(x.member)
            || coalesce(nullif(concat_ws('', CASE WHEN x.admin_option THEN ' with admin' END,
                 CASE to_jsonb(x)->>'inherit_option' WHEN 'false' THEN ' without inherit' END,
                 CASE to_jsonb(x)->>'set_option' WHEN 'false' THEN ' without set' END), ''), ''), ', ' ORDER BY x.member)
     FROM pg_catalog.pg_auth_members AS x WHERE x.member >= 16384 OR x.roleid >= 16384 GROUP BY x.roleid`,
  pg_user_mappings: `SELECT 'user mapping of ' || x.usename || ' for ' || x.srvname, array_to_string(x.umoptions, ', ')
     FROM pg_catalog.pg_user_mappings AS x`,
};
