import { afterAll, beforeAll } from 'vitest';
import { checkSkew, type SkewOptions } from '../../../src/schema/skew/check-skew.ts';
import type { SkewReport } from '../../../src/schema/skew/skew-report.ts';
import { openEmbeddedDatabase } from '../../../src/schema/shadow/embedded-database.ts';
import type { ShadowDatabase } from '../../../src/schema/shadow/shadow-database.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { emptyDatabase } from './rules/empty-database.ts';

export interface Story {
  readonly migrations: Readonly<Record<string, string>>;
  readonly applied?: string;
  /** Statements by name. */
  /** Whose kind of named SQL the statements are; nobody's by default. */
  readonly dialect?: 'sqlc';
  readonly blue: Readonly<Record<string, string>>;
  readonly green?: Readonly<Record<string, string>>;
}

const annotated = (statements: Readonly<Record<string, string>>, dialect: Story['dialect']) =>
  Object.entries(statements)
    .map(([name, sql]) => `-- name: ${name}${dialect ? ' :one' : ''}\n${sql};\n`)
    .join('\n');

/** One embedded database for a whole test file, emptied before each story: starting one costs half a second. */
export function sharedShadow(): (story: Story, options?: Partial<SkewOptions>) => Promise<SkewReport> {
  let shadow: ShadowDatabase;
  beforeAll(async () => {
    shadow = await openEmbeddedDatabase();
  });
  afterAll(async () => {
    await shadow.close();
  });
  return async ({ migrations, applied = '1', dialect, blue, green = blue }, options = {}) => {
    await emptyDatabase(shadow);
    const rootDirectory = temporaryFolder({
      ...Object.fromEntries(Object.entries(migrations).map(([name, sql]) => [`migrations/${name}`, sql])),
      'blue.sql': annotated(blue, dialect),
      'green.sql': annotated(green, dialect),
    });
    return checkSkew({
      ...{ migrations: 'migrations', applied, rootDirectory },
      queries: { blue: ['blue.sql'], green: ['green.sql'] },
      openShadow: () => Promise.resolve({ ...shadow, close: () => Promise.resolve() }),
      ...options,
    });
  };
}
