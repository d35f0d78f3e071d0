/** What Postgres says of its connections. */
export interface ConnectionCounts {
  /** Without those that are kept for administrators. */
  readonly most: number;
  readonly used: number;
  /** Sessions that the application of green has already. */
  readonly green: number;
  /** The limit of this database, and its sessions; -1 is none. */
  readonly databaseLimit: number;
  readonly databaseUsed: number;
}

/**
 * Connections of a server and of the database that is connected to. Background processes have no user, or no database.
 * `$1` is a pattern of the application name by which green's sessions are known.
 */
export const connectionsStatement = `
  SELECT current_setting('max_connections')::int
           - current_setting('superuser_reserved_connections')::int
           - coalesce(current_setting('reserved_connections', true), '0')::int AS most,
         count(*) FILTER (WHERE usesysid IS NOT NULL AND datid IS NOT NULL)::int AS used,
         count(*) FILTER (WHERE application_name LIKE $1)::int AS green,
         (SELECT datconnlimit FROM pg_database WHERE datname = current_database()) AS "databaseLimit",
         count(*) FILTER (WHERE usesysid IS NOT NULL AND datname = current_database())::int AS "databaseUsed"
    FROM pg_stat_activity`;

/** How many connections green may come to have while blue keeps its own. */
export function connectionsForGreen(counts: ConnectionCounts): number {
  const { most, used, green, databaseLimit, databaseUsed } = counts;
  const left = most - used;
  const leftOfDatabase = databaseLimit < 0 ? left : databaseLimit - databaseUsed;
  return green + Math.max(0, Math.min(left, leftOfDatabase));
}
