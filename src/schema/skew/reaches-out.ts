import type { AppStatement } from './app-statement.ts';

/** Functions that wait, reach other servers, files or sessions, or leave something behind although the transaction is undone. */
const outward =
  /^(?:pg_sleep\w*|dblink\w*|postgres_fdw_\w+|pg_(?:terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|pg_create_\w+|pg_drop_\w+|pg_copy_\w+|pg_logical_\w+|pg_replication_\w+|pg_wal_\w+|pg_backup_\w+|pg_(?:read|stat|ls|write)_\w*(?:file|dir)\w*|pg_file_\w+|pg_stat_reset\w*|pg_advisory_\w+|pg_try_advisory_\w+|pg_import_system_collations|lo_(?:import|export)|setval|http\w*)$/;

/** Whether a statement does more than a rolled-back transaction undoes, so that it is never run. */
export function reachesOut({ footprint, sql }: AppStatement): boolean {
  return footprint.routines.some((name) => outward.test(name)) || /\bprogram\b/i.test(sql);
}
