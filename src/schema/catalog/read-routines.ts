import type { AccessList, Routine, RoutineArgument } from './catalog-snapshot.ts';
import { jsonRows, notOfExtension, ofUserSchema, readPlainly, type CatalogSource } from './plain-settings.ts';

interface RoutineRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly names: readonly string[] | null;
  readonly modes: readonly string[] | null;
  readonly types: readonly string[];
  readonly defaults: number;
  readonly result: string | null;
  readonly language: string;
  readonly body: string;
  readonly properties: string;
  readonly owner: string;
  readonly access: AccessList;
  readonly version: string;
}

const kinds: Readonly<Record<string, Routine['kind']>> = {
  f: 'function',
  p: 'procedure',
  a: 'aggregate',
  w: 'window',
};

function argumentsOf({ types, names, modes, defaults }: RoutineRow): readonly RoutineArgument[] {
  const given = types.flatMap((type, position) =>
    ['i', 'b', 'v'].includes(modes?.[position] ?? 'i') ? [{ name: names?.[position] ?? '', type }] : [],
  );
  return given.map(({ name, type }, position) => ({
    name: name === '' ? null : name,
    type,
    hasDefault: position >= given.length - defaults,
  }));
}

/**
 * Functions, procedures and aggregates of the user's schemas.
 * @param ids OIDs of those to read; all by default
 */
export async function readRoutines(
  source: CatalogSource,
  ids?: readonly number[],
): Promise<ReadonlyMap<number, Routine>> {
  if (ids?.length === 0) return new Map();
  const { routines } = await readPlainly<{ readonly routines: readonly RoutineRow[] | null }>(source, {
    routines: jsonRows(`
      SELECT p.oid::int8 AS id, n.nspname AS schema, p.proname AS name, p.prokind AS kind, p.proargnames AS names,
             p.proargmodes AS modes, p.pronargdefaults AS defaults, pg_get_function_result(p.oid) AS result,
             (SELECT coalesce(json_agg(format_type(type, NULL) ORDER BY position), '[]')
                FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS given(type, position)) AS types,
             l.lanname AS language,
             CASE WHEN p.prosqlbody IS NULL THEN p.prosrc ELSE pg_get_function_sqlbody(p.oid) END
               || coalesce((SELECT ' ' || (to_jsonb(g) - 'aggfnoid')::text FROM pg_catalog.pg_aggregate AS g WHERE g.aggfnoid = p.oid), '') AS body,
             concat_ws(' ', '(' || pg_get_function_arguments(p.oid) || ')',
               CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END,
               CASE WHEN p.proisstrict THEN 'STRICT' END, CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' END,
               CASE WHEN p.proleakproof THEN 'LEAKPROOF' END,
               CASE p.proparallel WHEN 's' THEN 'PARALLEL SAFE' WHEN 'r' THEN 'PARALLEL RESTRICTED' END,
               'SET ' || array_to_string(p.proconfig, ' SET '), 'LINK ' || p.probin) AS properties,
             pg_get_userbyid(p.proowner) AS owner, p.proacl::text[] AS access, p.ctid::text || '/' || p.xmin::text AS version
        FROM pg_catalog.pg_proc AS p
        JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
        JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
       WHERE ${ids === undefined ? 'p.oid >= 16384' : `p.oid = ANY ('{${ids.join()}}'::oid[])`}
         AND ${ofUserSchema('n.nspname')} AND ${notOfExtension(1255, 'p.oid')}
       ORDER BY p.oid`),
  });
  const read = (routines ?? []).map((row): Routine => {
    const { id, schema, name, language, body, properties, owner, version } = row;
    const access = row.access === null ? null : [...row.access].sort();
    const kind = kinds[row.kind] ?? 'function';
    const result = row.result ?? '';
    return {
      id,
      schema,
      name,
      kind,
      arguments: argumentsOf(row),
      result,
      language,
      body,
      properties,
      owner,
      access,
      version,
    };
  });
  return new Map(read.map((routine) => [routine.id, routine]));
}
