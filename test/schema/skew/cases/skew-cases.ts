import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkSkew } from '../../../../src/schema/skew/check-skew.ts';
import type { SkewOptions } from '../../../../src/schema/skew/skew-options.ts';
import type { SkewFinding, SkewSeverity } from '../../../../src/schema/skew/skew-report.ts';
import type { ShadowDatabase } from '../../../../src/schema/shadow/shadow-database.ts';
import { emptyDatabase } from '../../../support/empty-database.ts';
import { storyFiles, storyOptions } from '../rules/rule-story.ts';

/** One change of a schema, one statement, and what a real server answered. */
export interface SkewCase {
  readonly id: string;
  readonly title: string;
  readonly version: 'blue' | 'green';
  /** Whether it is judged with the migrations first, or with the code first. */
  readonly failsAt: 'before' | 'after';
  readonly setup: string;
  readonly migration: readonly string[];
  readonly statement: string;
  readonly values: readonly unknown[];
  readonly role?: string;
  readonly expect: {
    readonly finding: SkewSeverity | 'migration-fails' | 'none';
    readonly sqlstate?: string;
  };
}

export interface CaseOutcome {
  readonly skewCase: SkewCase;
  readonly findings: readonly SkewFinding[];
  /** What stopped the run, where something did. */
  readonly failure?: string;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as readonly SkewCase[];

export const skewCases: readonly SkewCase[] = read('./skew-cases.json');

/** Others of the sort, with more changes that are safe among them. */
export const moreSkewCases: readonly SkewCase[] = read('./more-skew-cases.json');

/** Extensions that the cases create. */
export const caseExtensions: readonly string[] = [
  ...new Set(
    skewCases.flatMap(({ setup }) =>
      [...setup.matchAll(/create extension (\w+)/g)].map(([, name = '']) => name),
    ),
  ),
];

/** What cannot run, or cannot be used, in the transaction of other statements. */
const standsAlone = /concurrently|alter type \w+ add value/i;

/** How the statements of a case's migration are laid out: a file each, or all in one where that is possible. */
export type Layout = 'file-each' | 'one-file';

const migrationOf = ({ migration }: SkewCase, layout: Layout): readonly string[] =>
  layout === 'one-file' && !migration.some((sql) => standsAlone.test(sql))
    ? [migration.map((sql) => `${sql};\n`).join('')]
    : migration;

export interface CaseRun {
  readonly shadow: ShadowDatabase;
  readonly layout: Layout;
  /** Kept from case to case: making files and removing them takes longer than to check what they hold. */
  readonly folder: string;
  /** What the files of the folder hold, by path. */
  readonly written: Map<string, string>;
  readonly options?: Partial<SkewOptions>;
}

/** Writes the files of a case beside those of other cases with as many migrations, which it writes over. */
function writeFiles(skewCase: SkewCase, { layout, folder, written }: CaseRun): string {
  const { setup, version, statement: sql, values, role } = skewCase;
  const migration = migrationOf(skewCase, layout);
  const statements = { Case: { sql, samples: [values], ...(role === undefined ? {} : { role }) } };
  const other = { Other: 'SELECT 1 AS other' };
  const [blue, green] = version === 'blue' ? [statements, other] : [other, statements];
  const rootDirectory = join(folder, String(migration.length));
  for (const [name, content] of Object.entries(storyFiles({ setup, migration, blue, green }))) {
    const path = join(rootDirectory, name);
    if (written.get(path) === content) continue;
    if (!written.has(path)) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    written.set(path, content);
  }
  return rootDirectory;
}

/** What `checkSkew` says about a case, on a database that is emptied first. */
export async function runCase(skewCase: SkewCase, run: CaseRun): Promise<CaseOutcome> {
  const { shadow, options } = run;
  const order = skewCase.failsAt === 'before' ? 'code-first' : 'migrate-first';
  try {
    await emptyDatabase(shadow);
    const report = await checkSkew({
      ...storyOptions(writeFiles(skewCase, run), { order }),
      openShadow: () => Promise.resolve({ ...shadow, close: () => Promise.resolve() }),
      ...options,
    });
    const failure = report.undecided ?? undefined;
    return { skewCase, findings: report.findings, ...(failure === undefined ? {} : { failure }) };
  } catch (error) {
    return { skewCase, findings: [], failure: String(error) };
  }
}

/** Runs cases one behind the other. */
export async function runCases(
  cases: readonly SkewCase[],
  run: Omit<CaseRun, 'folder' | 'written'>,
): Promise<CaseOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bg-check-cases-'));
  const written = new Map<string, string>();
  const outcomes: CaseOutcome[] = [];
  try {
    for (const one of cases) outcomes.push(await runCase(one, { ...run, folder, written }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return outcomes;
}

const ranks = ['none', 'notice', 'changes-meaning', 'breaks-open-sessions', 'breaks'] as const;

const highest = (findings: readonly SkewFinding[]): (typeof ranks)[number] =>
  ranks[Math.max(0, ...findings.map(({ severity }) => ranks.indexOf(severity)))] ?? 'none';

/** Whether the outcome is what a real server answered, by its severity. */
export function isRight({ skewCase, findings, failure }: CaseOutcome): boolean {
  if (failure !== undefined && findings.length === 0) return false;
  const own = findings.filter(({ rule }) => rule !== 'migration-fails');
  const expected = skewCase.expect.finding;
  if (expected === 'migration-fails') return own.length < findings.length;
  if (expected === 'none') return ranks.indexOf(highest(findings)) <= ranks.indexOf('notice');
  if (expected !== 'changes-meaning') return highest(own) === expected;
  return own.some(({ severity }) => severity === expected) && highest(own) !== 'breaks';
}

/** A line for a case that went wrong: what was expected, what came instead. */
export function explain({ skewCase, findings, failure }: CaseOutcome): string {
  const { id, title, expect } = skewCase;
  const found = findings.map(
    ({ severity, rule, state, sqlstate, message }) =>
      `\n    ${severity} ${rule} ${state} ${sqlstate ?? '-'} ${message}`,
  );
  const stopped = failure === undefined ? '' : `\n    ${failure}`;
  return `${id} ${title}: expected ${expect.finding} ${expect.sqlstate ?? ''}${found.join('')}${stopped}`;
}

/** A refusal of another SQLSTATE than the server's, or one that nothing but its words tells. */
export const hasOtherState = ({ skewCase: { expect }, findings }: CaseOutcome): boolean =>
  expect.sqlstate !== undefined && findings.every(({ sqlstate }) => sqlstate !== expect.sqlstate);
