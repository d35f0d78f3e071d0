import type { ShadowDatabase } from '../shadow/shadow-database.ts';

/** What reading the catalog needs of a shadow. */
export type CatalogSource = Pick<ShadowDatabase, 'rows' | 'version'>;

/** Settings that the text of a definition depends on. Nothing is visible but Postgres' own, so every other name is qualified. */
const plainSettings = {
  search_path: 'pg_catalog',
  quote_all_identifiers: 'off',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
} as const;

/**
 * Answers of several one-value queries that give JSON, in one statement, under settings that do not depend on the
 * session's. The settings go back in the same statement: a target list is computed from left to right, and a
 * transaction that others have open keeps no trace.
 */
export async function readPlainly<Answers extends Readonly<Record<string, unknown>>>(
  source: CatalogSource,
  queries: Readonly<Record<keyof Answers & string, string>>,
): Promise<Answers> {
  const settings = Object.entries(plainSettings);
  const change = settings.map(
    ([name, value]) => `pg_catalog.set_config('${name}', '${value}', true) AS set_${name}`,
  );
  const restore = settings.map(
    ([name]) => `pg_catalog.set_config('${name}', session.${name}, true) AS reset_${name}`,
  );
  const names: (keyof Answers & string)[] = Object.keys(queries);
  const [row] = await source.rows<Record<keyof Answers & string, string | null>>(
    `SELECT ${[
      ...change,
      ...names.map((name) => `(${queries[name]})::pg_catalog.text AS "${name}"`),
      ...restore,
    ].join(',\n')}
       FROM (SELECT ${settings.map(([name]) => `pg_catalog.current_setting('${name}') AS ${name}`).join(', ')} OFFSET 0) AS session`,
  );
  const answers = names.map((name) => [name, JSON.parse(row?.[name] ?? 'null') as unknown]);
  return Object.fromEntries(answers) as Answers;
}

/** The rows of a query as one JSON array. */
export function jsonRows(query: string): string {
  return `SELECT pg_catalog.json_agg(entry) FROM (${query}) AS entry`;
}

/** A condition that keeps what belongs to an extension out: `class` is the catalog's OID. */
export function notOfExtension(catalog: number, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS member
    WHERE member.classid = ${catalog} AND member.objid = ${oid} AND member.deptype = 'e')`;
}

/** A condition that keeps Postgres' own schemas out. */
export function ofUserSchema(schema: string): string {
  return `${schema} NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND ${schema} !~ '^pg_(temp|toast_temp)_'`;
}

/** Major version of the server. */
export function majorOf({ version }: CatalogSource): number {
  return Number.parseInt(version, 10);
}
