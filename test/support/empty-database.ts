import type { ShadowDatabase } from '../../src/schema/shadow/shadow-database.ts';

/**
 * Everything that a story can leave behind, also what belongs to no schema. The embedded engine takes RESET SESSION
 * AUTHORIZATION and does nothing.
 */
const emptied = `
  ROLLBACK; SET SESSION AUTHORIZATION postgres; RESET ALL; DISCARD TEMP; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *;
  DO $$ DECLARE thing text; BEGIN
    FOR thing IN SELECT evtname FROM pg_event_trigger LOOP
      EXECUTE format('DROP EVENT TRIGGER %I', thing);
    END LOOP;
    FOR thing IN SELECT pubname FROM pg_publication LOOP
      EXECUTE format('DROP PUBLICATION %I', thing);
    END LOOP;
    FOR thing IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP
      EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', thing);
    END LOOP;
    FOR thing IN SELECT fdwname FROM pg_foreign_data_wrapper LOOP
      EXECUTE format('DROP FOREIGN DATA WRAPPER %I CASCADE', thing);
    END LOOP;
    FOR thing IN SELECT format('%s AS %s', castsource::regtype, casttarget::regtype) FROM pg_cast WHERE oid >= 16384 LOOP
      EXECUTE format('DROP CAST (%s) CASCADE', thing);
    END LOOP;
    FOR thing IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
      EXECUTE format('DROP SCHEMA %I CASCADE', thing);
    END LOOP;
    EXECUTE format('ALTER DATABASE %I RESET ALL', current_database());
    FOR thing IN SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> current_user LOOP
      EXECUTE format('DROP OWNED BY %I CASCADE', thing);
      EXECUTE format('DROP ROLE %I', thing);
    END LOOP;
    DELETE FROM pg_default_acl;
  END $$;
  CREATE SCHEMA public;
  GRANT USAGE ON SCHEMA public TO PUBLIC;`;

/** Makes a database of a single session as it was when it started. */
export async function emptyDatabase(shadow: ShadowDatabase): Promise<void> {
  const emptying = await shadow.execute(emptied);
  if (!emptying.ok) throw new Error(emptying.refusal.message);
}
