import type { Config } from '../../../config/config-schema.ts';
import { ConfigError } from '../../../errors.ts';
import { urlPasswords } from '../../../redact/url-passwords.ts';
import { checkSkew } from '../../../schema/skew/check-skew.ts';
import { findingsFrom, groupFindings } from '../../../schema/skew/group-findings.ts';
import type { SkewOptions } from '../../../schema/skew/skew-options.ts';
import type { SkewReport, SkewSeverity } from '../../../schema/skew/skew-report.ts';
import type { CheckOptions } from '../../check-definition.ts';
import { defineCheck } from '../../define-check.ts';
import type { Conclusion } from '../../outcome.ts';
import { describeGroup, describeNotYet, headline } from './skew-details.ts';
import { skewEvidence } from './skew-evidence.ts';

/** Where the schema and the statements come from, where that differs from `schema` in the configuration. */
export interface SkewCheckOptions extends CheckOptions {
  /** Folder of the migrations, perhaps with `git:<ref>:` in front. */
  readonly migrations?: string;
  readonly format?: 'auto' | 'numbered' | 'goose' | 'golang-migrate' | 'sqlx';
  /** The last migration that was in place when blue went live; told from the commit of blue's statements by default. */
  readonly applied?: string;
  /** Files, folders or globs with the statements of each version, each perhaps with `git:<ref>:` in front. */
  readonly queries?: {
    readonly blue: string | readonly string[];
    readonly green: string | readonly string[];
  };
  /** `embedded` (the default), `native`, or the URL of a server for throw-away databases. */
  readonly shadow?: string;
  /** The role that the application connects as. */
  readonly role?: string;
  readonly order?: 'migrate-first' | 'code-first';
  /** SQL files with rows, run before the pending migrations. */
  readonly seed?: string | readonly string[];
  readonly exhaustive?: boolean;
  /** Run statements with made-up values as well. */
  readonly execute?: boolean;
  /** From which severity on a finding fails the check; `breaks` by default. */
  readonly failOn?: SkewSeverity;
  readonly postgresMajor?: number;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

type SkewSources = Omit<SkewOptions, 'signal' | 'onProgress' | 'openShadow' | 'rootDirectory'>;

function sourcesOf(options: SkewCheckOptions, { schema, database }: Config): SkewSources {
  const migrations = options.migrations ?? schema?.migrations;
  const queries = options.queries ?? schema?.queries;
  if (migrations === undefined || queries === undefined) {
    throw new ConfigError('the skew check needs `migrations` and `queries`, and they are not both set', {
      advice: 'Add `schema` to the configuration, or give them to the check.',
    });
  }
  const seed = options.seed ?? schema?.seed;
  return {
    migrations,
    queries: { blue: [queries.blue].flat(), green: [queries.green].flat() },
    format: options.format ?? schema?.format,
    applied: options.applied ?? schema?.applied,
    appliedLabel: options.applied === undefined ? 'schema.applied' : 'applied',
    shadow: options.shadow ?? schema?.shadow,
    productionUrl: database?.url,
    role: options.role ?? schema?.role,
    order: options.order ?? schema?.order,
    seed: seed === undefined ? undefined : [seed].flat(),
    exhaustive: options.exhaustive ?? schema?.exhaustive,
    execute: options.execute ?? schema?.execute,
    postgresMajor: options.postgresMajor ?? schema?.postgresMajor,
  };
}

function notes(report: SkewReport): string[] {
  const unverified = (['blue', 'green'] as const).flatMap((version) =>
    report.versions[version].unverifiable.map(
      ({ statement, source, line, reason }) =>
        `not verified: ${statement} (${source}:${line}) of ${version}: ${reason}`,
    ),
  );
  return [...unverified, ...report.warnings.map((warning) => `note: ${warning}`)];
}

function conclude(report: SkewReport, failOn: SkewSeverity): Conclusion {
  const { versions, undecided, states, verdict } = report;
  const groups = groupFindings(report.findings);
  const details = [...groups.flatMap(describeGroup), ...describeNotYet(groups), ...notes(report)];
  const decisive = findingsFrom(groups, failOn);
  const [worst] = decisive;
  if (worst) {
    const more = decisive.length === 1 ? '' : `, and ${decisive.length - 1} more`;
    const code = worst.sqlstate === null ? '' : ` (${worst.sqlstate})`;
    return { outcome: 'failed', message: `${headline(worst)}${code}${more}`, advice: worst.advice, details };
  }
  if (undecided !== null || verdict !== 'pass') {
    const message = undecided ?? 'whether the statements of both versions hold could not be decided';
    const advice =
      'See the reasons below; a statement must hold on the schema that blue runs on to be checked.';
    return { outcome: 'inconclusive', message, advice, details };
  }
  const { blue, green } = versions;
  const unverified = blue.unverifiable.length + green.unverifiable.length;
  const rest = unverified === 0 ? '' : `; ${plural(unverified, 'statement')} could not be verified`;
  const held = {
    blue: blue.statements - blue.unverifiable.length,
    green: green.statements - green.unverifiable.length,
  };
  const message = `${plural(held.blue, 'statement')} of blue and ${held.green} of green hold at ${plural(states.length, 'schema state')}${rest}`;
  return { outcome: 'passed', message, details };
}

/**
 * Registers the check that both versions' statements hold at every state of the schema that the release passes through.
 * @example skew('statements hold', { queries: { blue: 'queries/v1', green: 'queries/v2' } });
 */
export function skew(name: string, options: SkewCheckOptions = {}): void {
  const selfSufficient = options.migrations !== undefined && options.queries !== undefined;
  const requires = selfSufficient ? [] : (['schema'] as const);
  defineCheck({ kind: 'skew', phases: ['pre-switch'], requires }, name, options, async (context) => {
    for (const password of urlPasswords(options.shadow ?? '')) context.secret(password);
    const sources = sourcesOf(options, context.config);
    const report = await checkSkew({
      ...sources,
      rootDirectory: context.rootDirectory,
      signal: context.signal,
      onProgress: ({ stage, done, total }) => {
        context.progress(done, total, stage === 'replay' ? 'migrations' : 'statements');
      },
    });
    for (const evidence of skewEvidence(report)) context.evidence(evidence);
    return conclude(report, options.failOn ?? context.config.schema?.failOn ?? 'breaks');
  });
}
