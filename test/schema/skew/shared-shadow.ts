import { checkSkew } from '../../../src/schema/skew/check-skew.ts';
import type { SkewOptions } from '../../../src/schema/skew/skew-options.ts';
import type { SkewReport } from '../../../src/schema/skew/skew-report.ts';
import { emptyDatabase } from '../../support/empty-database.ts';
import { sharedEngine } from '../../support/shared-engine.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export interface Story {
  readonly migrations: Readonly<Record<string, string>>;
  readonly applied?: string;
  /** Whose kind of named SQL the statements are; nobody's by default. */
  readonly dialect?: 'sqlc';
  /** Statements by name. */
  readonly blue: Readonly<Record<string, string>>;
  readonly green?: Readonly<Record<string, string>>;
}

const annotated = (statements: Readonly<Record<string, string>>, dialect: Story['dialect']) =>
  Object.entries(statements)
    .map(([name, sql]) => `-- name: ${name}${dialect ? ' :one' : ''}\n${sql};\n`)
    .join('\n');

/** Tells stories on the shared embedded database, emptied before each. */
export function sharedShadow(): (story: Story, options?: Partial<SkewOptions>) => Promise<SkewReport> {
  const engine = sharedEngine();
  return async ({ migrations, applied = '1', dialect, blue, green = blue }, options = {}) => {
    const rootDirectory = temporaryFolder({
      ...Object.fromEntries(Object.entries(migrations).map(([name, sql]) => [`migrations/${name}`, sql])),
      'blue.sql': annotated(blue, dialect),
      'green.sql': annotated(green, dialect),
    });
    return checkSkew({
      ...{ migrations: 'migrations', applied, rootDirectory },
      queries: { blue: ['blue.sql'], green: ['green.sql'] },
      openShadow: async () => {
        await emptyDatabase(engine());
        return engine();
      },
      ...options,
    });
  };
}
