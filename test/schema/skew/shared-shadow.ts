import { afterAll, beforeAll } from 'vitest';
import { checkSkew, type SkewOptions } from '../../../src/schema/skew/check-skew.ts';
import type { SkewReport } from '../../../src/schema/skew/skew-report.ts';
import { openEmbeddedDatabase } from '../../../src/schema/shadow/embedded-database.ts';
import type { ShadowDatabase } from '../../../src/schema/shadow/shadow-database.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export interface Story {
  readonly migrations: Readonly<Record<string, string>>;
  readonly applied?: string;
  /** Statements by name. */
  readonly blue: Readonly<Record<string, string>>;
  readonly green?: Readonly<Record<string, string>>;
}

const annotated = (statements: Readonly<Record<string, string>>) =>
  Object.entries(statements)
    .map(([name, sql]) => `-- name: ${name} :one\n${sql};\n`)
    .join('\n');

const emptied = `
  ROLLBACK; RESET SESSION AUTHORIZATION; RESET ALL; DISCARD TEMP;
  DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
      EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
    FOR name IN SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres' LOOP
      EXECUTE format('DROP OWNED BY %I', name);
      EXECUTE format('DROP ROLE %I', name);
    END LOOP;
  END $$;
  CREATE SCHEMA public;`;

/** One embedded database for a whole test file, emptied before each story: starting one costs half a second. */
export function sharedShadow(): (story: Story, options?: Partial<SkewOptions>) => Promise<SkewReport> {
  let shadow: ShadowDatabase;
  beforeAll(async () => {
    shadow = await openEmbeddedDatabase();
  });
  afterAll(async () => {
    await shadow.close();
  });
  return async ({ migrations, applied = '1', blue, green = blue }, options = {}) => {
    const emptying = await shadow.execute(emptied);
    if (!emptying.ok) throw new Error(emptying.refusal.message);
    const rootDirectory = temporaryFolder({
      ...Object.fromEntries(Object.entries(migrations).map(([name, sql]) => [`migrations/${name}`, sql])),
      'blue.sql': annotated(blue),
      'green.sql': annotated(green),
    });
    return checkSkew({
      ...{ migrations: 'migrations', applied, rootDirectory },
      queries: { blue: ['blue.sql'], green: ['green.sql'] },
      openShadow: () => Promise.resolve({ ...shadow, close: () => Promise.resolve() }),
      ...options,
    });
  };
}
