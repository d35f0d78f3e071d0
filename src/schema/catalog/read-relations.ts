import type { Relation } from './catalog-snapshot.ts';
import {
  jsonRows,
  majorOf,
  notOfExtension,
  ofUserSchema,
  readPlainly,
  type CatalogSource,
} from './plain-settings.ts';
import type { RelationRows } from './relation-rows.ts';
import { toRelations } from './to-relations.ts';

/** Versions of rows: a row that was updated has another place and another transaction. */
const versionOf = (alias: string) => `${alias}.ctid::text || '/' || ${alias}.xmin::text`;

/**
 * Relations of the user's schemas.
 * @param ids OIDs of those to read; all by default. Those that are not there, or belong to an extension, are left out.
 */
export async function readRelations(
  source: CatalogSource,
  ids?: readonly number[],
): Promise<ReadonlyMap<number, Relation>> {
  if (ids?.length === 0) return new Map();
  const among = (column: string) =>
    ids === undefined ? `${column} >= 16384` : `${column} = ANY ('{${ids.join()}}'::oid[])`;
  const nulls = majorOf(source) >= 15 ? 'i.indnullsnotdistinct' : 'false';
  const rows = await readPlainly<RelationRows>(source, {
    relations: jsonRows(`
      SELECT c.oid::int8 AS id, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
             c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security,
             pg_get_userbyid(c.relowner) AS owner, c.relacl::text[] AS access, c.reloptions AS options,
             c.relreplident AS replica_identity, c.relispopulated AS populated,
             CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
             pg_get_expr(c.relpartbound, c.oid) AS partition_bound,
             CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       WHERE ${among('c.oid')} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
         AND ${ofUserSchema('n.nspname')} AND ${notOfExtension(1259, 'c.oid')}
       ORDER BY c.oid`),
    columns: jsonRows(`
      SELECT a.attrelid::int8 AS relation, a.attname AS name, a.attnum AS attribute, a.atttypid::int8 AS type_id,
             format_type(a.atttypid, a.atttypmod) AS type, a.atttypmod AS modifier, l.collname AS collation,
             a.attnotnull AS not_null, a.attidentity AS identity, a.attgenerated AS generated,
             CASE WHEN a.atthasdef THEN pg_get_expr(d.adbin, d.adrelid) END AS expression,
             ${versionOf('d')} AS version, a.attacl::text[] AS access
        FROM pg_catalog.pg_attribute AS a
        LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
       WHERE ${among('a.attrelid')} AND a.attnum > 0 AND NOT a.attisdropped
       ORDER BY a.attrelid, a.attnum`),
    constraints: jsonRows(`
      SELECT o.conrelid::int8 AS relation, o.oid::int8 AS id, o.conname AS name, o.contype AS kind,
             pg_get_constraintdef(o.oid) AS definition, o.conkey AS columns, o.convalidated AS validated,
             CASE o.contype WHEN 'c' THEN pg_get_expr(o.conbin, o.conrelid) END AS expression,
             o.condeferrable AS deferrable, o.confrelid::int8 AS "references",
             o.confdeltype AS on_delete, o.confupdtype AS on_update, ${versionOf('o')} AS version
        FROM pg_catalog.pg_constraint AS o
       WHERE ${among('o.conrelid')} ORDER BY o.conrelid, o.conname, o.oid`),
    indexes: jsonRows(`
      SELECT i.indrelid::int8 AS relation, i.indexrelid::int8 AS id, c.relname AS name, i.indisunique AS unique,
             i.indisprimary AS primary, i.indisvalid AND i.indisready AS valid, i.indimmediate AS immediate,
             ${nulls} AS nulls_not_distinct, i.indkey::int2[] AS columns, i.indnkeyatts AS keys,
             pg_get_expr(i.indpred, i.indrelid) AS predicate, pg_get_indexdef(i.indexrelid) AS definition,
             concat_ws('/', i.ctid, i.xmin, c.reltablespace, c.reloptions) AS version
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
       WHERE ${among('i.indrelid')} ORDER BY i.indrelid, c.relname, c.oid`),
    triggers: jsonRows(`
      SELECT t.tgrelid::int8 AS relation, t.oid::int8 AS id, t.tgname AS name, pg_get_triggerdef(t.oid) AS definition,
             t.tgfoid::int8 AS function, t.tgtype AS type, t.tgenabled AS enabled, ${versionOf('t')} AS version
        FROM pg_catalog.pg_trigger AS t
       WHERE ${among('t.tgrelid')} AND NOT t.tgisinternal ORDER BY t.tgrelid, t.tgname`),
    policies: jsonRows(`
      SELECT p.polrelid::int8 AS relation, p.polname AS name, p.polpermissive AS permissive, p.polcmd AS command,
             (SELECT json_agg(CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role)::text END) FROM unnest(p.polroles) AS role) AS roles,
             pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS with_check,
             ${versionOf('p')} AS version
        FROM pg_catalog.pg_policy AS p
       WHERE ${among('p.polrelid')} ORDER BY p.polrelid, p.polname`),
    rules: jsonRows(`
      SELECT r.ev_class::int8 AS relation, r.rulename AS name, r.ev_enabled AS enabled, ${versionOf('r')} AS version,
             CASE WHEN r.rulename <> '_RETURN' THEN pg_get_ruledef(r.oid) END AS definition,
             (SELECT json_agg(DISTINCT d.refobjid::int8) FROM pg_catalog.pg_depend AS d
               WHERE d.classid = 2618 AND d.objid = r.oid AND d.refclassid = 1259 AND d.refobjid <> r.ev_class) AS reads
        FROM pg_catalog.pg_rewrite AS r
       WHERE ${among('r.ev_class')} ORDER BY r.ev_class, r.rulename`),
    parents: jsonRows(`
      SELECT h.inhrelid::int8 AS relation, h.inhparent::int8 AS parent FROM pg_catalog.pg_inherits AS h
       WHERE ${among('h.inhrelid')} ORDER BY h.inhrelid, h.inhseqno`),
    sequences: jsonRows(`
      SELECT s.seqrelid::int8 AS relation, format_type(s.seqtypid, NULL) AS type, s.seqstart::text AS start,
             s.seqincrement::text AS increment, s.seqmin::text AS minimum, s.seqmax::text AS maximum, s.seqcache::text AS cache,
             s.seqcycle AS cycle, d.refobjid::int8 AS owner, d.refobjsubid AS attribute
        FROM pg_catalog.pg_sequence AS s
        LEFT JOIN pg_catalog.pg_depend AS d ON d.classid = 1259 AND d.objid = s.seqrelid AND d.refclassid = 1259
             AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
       WHERE ${among('s.seqrelid')}`),
  });
  return toRelations(rows);
}
