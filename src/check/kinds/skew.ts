import type { Config } from '../../config/config-schema.ts';
import { ConfigError } from '../../errors.ts';
import { checkSkew } from '../../schema/skew/check-skew.ts';
import type { SkewFinding, SkewReport } from '../../schema/skew/skew-report.ts';
import type { CheckOptions } from '../check-definition.ts';
import { defineCheck } from '../define-check.ts';
import type { Conclusion, Evidence } from '../outcome.ts';

/** Where the schema and the statements come from, where that differs from `schema` in the configuration. */
export interface SkewCheckOptions extends CheckOptions {
  /** Folder of the migrations. */
  readonly migrations?: string;
  /** The last migration that was in place when blue went live. */
  readonly applied?: string;
  /** Files, folders or globs with the statements of each version. */
  readonly queries?: {
    readonly blue: string | readonly string[];
    readonly green: string | readonly string[];
  };
  readonly postgresMajor?: number;
}

const shownRows = 10;
const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
const gating = ({ severity }: SkewFinding) => severity === 'breaks' || severity === 'migration-fails';

function sourcesOf(options: SkewCheckOptions, configured: Config['schema']) {
  const migrations = options.migrations ?? configured?.migrations;
  const applied = options.applied ?? configured?.applied;
  const queries = options.queries ?? configured?.queries;
  if (migrations === undefined || applied === undefined || queries === undefined) {
    throw new ConfigError(
      'the skew check needs `migrations`, `applied` and `queries`, and they are not all set',
      {
        advice: 'Add `schema` to the configuration, or give them to the check.',
      },
    );
  }
  return {
    migrations,
    applied,
    queries: { blue: [queries.blue].flat(), green: [queries.green].flat() },
    postgresMajor: options.postgresMajor ?? configured?.postgresMajor,
  };
}

type SkewSources = ReturnType<typeof sourcesOf>;

const verbs = {
  breaks: 'breaks',
  'breaks-open-sessions': 'breaks in open sessions',
  'migration-fails': 'does not apply',
} as const;

function headline({ severity, rule, version, statement, migration, state }: SkewFinding): string {
  const place = migration === null ? state : `${migration.file}:${migration.line}`;
  if (statement === null) return `the migration at ${place} does not apply`;
  const hint = rule === 'migrate-first' ? 'does not hold yet' : 'may break';
  const verb = severity === 'notice' ? hint : verbs[severity];
  return `${statement.id} (${statement.source}:${statement.line}) of ${version ?? 'both'} ${verb} at ${place}`;
}

function detailsOf(finding: SkewFinding): string[] {
  const { severity, sqlstate, message, advice } = finding;
  return [
    `${severity}: ${headline(finding)}`,
    `  ${message}${sqlstate === null ? '' : ` (${sqlstate})`}`,
    `  ${advice}`,
  ];
}

const counts = ({ versions: { blue, green } }: SkewReport) => ({
  blue: blue.statements - blue.unverifiable.length,
  green: green.statements - green.unverifiable.length,
});

function evidenceOf(report: SkewReport): Evidence[] {
  const { findings, states, versions, shadow, pointOfNoReturn, order } = report;
  const count = (severity: SkewFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const { blue, green } = counts(report);
  return [
    {
      title: 'version skew',
      measured: {
        states: states.length,
        statements: { blue: versions.blue.statements, green: versions.green.statements },
        unverifiable: {
          blue: versions.blue.unverifiable.length,
          green: versions.green.unverifiable.length,
        },
        breaks: count('breaks'),
        breaksOpenSessions: count('breaks-open-sessions'),
        migrationFails: count('migration-fails'),
        notices: count('notice'),
        order: { ...order },
        postgres: shadow.version,
      },
      limit: { breaks: 0, migrationFails: 0 },
      sample: (blue + green) * states.length,
      rows: findings.slice(0, shownRows).map(({ statement, migration, ...finding }) => ({
        ...finding,
        statement: statement && { ...statement },
        migration: migration && { ...migration },
      })),
    },
    {
      title: 'rollback safety',
      measured: report.rollbackSafety,
      ...(pointOfNoReturn === null ? {} : { rows: [{ pointOfNoReturn }] }),
    },
  ];
}

/** What every expanding release has is told in one line. */
function migrateFirst(findings: readonly SkewFinding[]): string[] {
  const names = findings.flatMap(({ rule, statement }) =>
    rule === 'migrate-first' && statement !== null ? [statement.id] : [],
  );
  if (names.length === 0) return [];
  const verb = names.length === 1 ? 'needs' : 'need';
  return [
    `run the migrations before green gets traffic: ${[...new Set(names)].join(', ')} of green ${verb} them`,
  ];
}

/** Without these two, a passed check would look like more than it is. */
function emptiness({ states }: SkewReport, { queries, applied }: SkewSources): string[] {
  const same = queries.blue.join('\n') === queries.green.join('\n');
  return [
    ...(states.length === 1
      ? [`note: no migration comes after \`${applied}\`, so that only one schema was tried`]
      : []),
    ...(same ? ['note: the statements of both versions come from the same files'] : []),
  ];
}

function conclude(report: SkewReport, sources: SkewSources): Conclusion {
  const { findings, versions, undecided, states, warnings } = report;
  const decisive = findings.filter(gating);
  const others = findings.filter((finding) => !gating(finding) && finding.rule !== 'migrate-first');
  const details = [
    ...[...decisive, ...others].flatMap(detailsOf),
    ...migrateFirst(findings),
    ...(['blue', 'green'] as const).flatMap((version) =>
      versions[version].unverifiable.map(
        ({ statement, source, line, reason }) =>
          `not verified: ${statement} (${source}:${line}) of ${version}: ${reason}`,
      ),
    ),
    ...emptiness(report, sources),
    ...warnings.map((warning) => `note: ${warning}`),
  ];
  const [worst] = decisive;
  if (worst) {
    const more = decisive.length === 1 ? '' : `, and ${decisive.length - 1} more`;
    const code = worst.sqlstate === null ? '' : ` (${worst.sqlstate})`;
    return { outcome: 'failed', message: `${headline(worst)}${code}${more}`, advice: worst.advice, details };
  }
  if (undecided !== null) {
    const advice =
      'See the reasons below; a statement must hold on the schema that blue runs on to be checked.';
    return { outcome: 'inconclusive', message: undecided, advice, details };
  }
  const { blue, green } = counts(report);
  const unverified = versions.blue.unverifiable.length + versions.green.unverifiable.length;
  const rest = unverified === 0 ? '' : `; ${plural(unverified, 'statement')} could not be verified`;
  const message = `${plural(blue, 'statement')} of blue and ${green} of green hold at ${plural(states.length, 'schema state')}${rest}`;
  return { outcome: 'passed', message, details };
}

/**
 * Registers the check that both versions' statements hold at every state of the schema that the release passes through.
 * @example skew('statements hold', { queries: { blue: 'queries/v1', green: 'queries/v2' } });
 */
export function skew(name: string, options: SkewCheckOptions = {}): void {
  const selfSufficient = options.migrations !== undefined && options.applied !== undefined && options.queries;
  const requires = selfSufficient ? [] : (['schema'] as const);
  defineCheck({ kind: 'skew', phases: ['pre-switch'], requires }, name, options, async (context) => {
    const sources = sourcesOf(options, context.config.schema);
    const report = await checkSkew({
      ...sources,
      rootDirectory: context.rootDirectory,
      signal: context.signal,
      onProgress: (done, total) => {
        context.progress(done, total, 'statements');
      },
    });
    for (const evidence of evidenceOf(report)) context.evidence(evidence);
    return conclude(report, sources);
  });
}
