import { checkSkew } from '../../../../src/schema/skew/check-skew.ts';
import type { SkewOptions } from '../../../../src/schema/skew/skew-options.ts';
import type { SkewFinding, SkewReport } from '../../../../src/schema/skew/skew-report.ts';
import { emptyDatabase } from '../../../support/empty-database.ts';
import { sharedEngine } from '../../../support/shared-engine.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** A statement as in a line of `queries.jsonl`. */
export interface StoryStatement {
  readonly sql: string;
  readonly samples?: readonly (readonly unknown[])[];
  readonly paramTypes?: readonly string[];
  readonly role?: string;
  readonly searchPath?: string;
  readonly session?: readonly string[];
  readonly prepared?: boolean;
}

type StoryStatements = Readonly<Record<string, string | StoryStatement>>;

export interface RuleStory {
  /** What production has before the release: tables, rows, roles. */
  readonly setup: string;
  /** The pending migrations, a file each; one text is one file. */
  readonly migration: string | readonly string[];
  /** A version without statements is one that touches nothing. */
  readonly blue?: StoryStatements;
  /** The same as blue by default. */
  readonly green?: StoryStatements;
  readonly role?: string;
  readonly order?: 'migrate-first' | 'code-first';
  /** SQL that is run at `S0`, behind the setup. */
  readonly seed?: string;
}

export interface StoryOutcome {
  /** One line each, such as `breaks name-gone blue GetOrder S1 0002:1 42703 orders.phone — column "phone" does not exist`. */
  readonly findings: readonly string[];
  readonly report: SkewReport;
}

const nothing: StoryStatements = { Nothing: 'SELECT 1 AS nothing' };

const jsonLines = (statements: StoryStatements) =>
  Object.entries(Object.keys(statements).length === 0 ? nothing : statements)
    .map(([id, given]) => JSON.stringify({ id, ...(typeof given === 'string' ? { sql: given } : given) }))
    .join('\n');

const numbered = (index: number) => String(index).padStart(4, '0');

/** The files of a story, as `checkSkew` reads them. */
export function storyFiles(story: Pick<RuleStory, 'setup' | 'migration' | 'blue' | 'green' | 'seed'>) {
  const { setup, blue = nothing, green = blue, seed } = story;
  const pending = typeof story.migration === 'string' ? [story.migration] : story.migration;
  return {
    'migrations/0001_setup.sql': setup.trim() === '' ? 'SELECT 1;' : setup,
    ...Object.fromEntries(
      pending.map((sql, index) => [`migrations/${numbered(index + 2)}_step.sql`, sql] as const),
    ),
    'blue/queries.jsonl': `${jsonLines(blue)}\n`,
    'green/queries.jsonl': `${jsonLines(green)}\n`,
    ...(seed === undefined ? {} : { 'seed.sql': seed }),
  };
}

/** Options under which `checkSkew` reads the files of a story in a folder. */
export function storyOptions(
  rootDirectory: string,
  story: Pick<RuleStory, 'role' | 'order' | 'seed'>,
): SkewOptions {
  const { role, order, seed } = story;
  return {
    ...{ rootDirectory, migrations: 'migrations', applied: '1' },
    queries: { blue: ['blue/queries.jsonl'], green: ['green/queries.jsonl'] },
    ...(role === undefined ? {} : { role }),
    ...(order === undefined ? {} : { order }),
    ...(seed === undefined ? {} : { seed: ['seed.sql'] }),
  };
}

function line(finding: SkewFinding): string {
  const { severity, rule, version, statement, state, migration, sqlstate, object, message } = finding;
  const file = migration?.file.split('/').at(-1) ?? '';
  const place = migration ? `${/^\d*/.exec(file)?.[0] ?? ''}:${migration.line}` : '-';
  const parts = [severity, rule, version, statement?.id, state, place, sqlstate, object];
  return `${parts.map((part) => part ?? '-').join(' ')} — ${message}`;
}

/**
 * A function that runs stories on the shared embedded database, emptied before each.
 * @param extensions those that stories of the file create
 */
export function ruleStories(
  extensions: readonly string[] = [],
): (story: RuleStory, options?: Partial<SkewOptions>) => Promise<StoryOutcome> {
  const engine = sharedEngine(extensions);
  return async (story, options = {}) => {
    const rootDirectory = temporaryFolder(storyFiles(story));
    const report = await checkSkew({
      ...storyOptions(rootDirectory, story),
      openShadow: async () => {
        await emptyDatabase(engine());
        return engine();
      },
      ...options,
    });
    return { findings: report.findings.map(line), report };
  };
}
