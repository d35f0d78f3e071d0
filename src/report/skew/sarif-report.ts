import { createHash } from 'node:crypto';
import { isAbsolute, posix, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SkewFinding, SkewReport, SkewSeverity } from '../../schema/skew/skew-report.ts';
import { version as toolVersion } from '../../version.ts';
import { severityLabels, spanText } from './describe-effect.ts';
import type { SkewView } from './skew-view.ts';

const sourceRoot = '%SRCROOT%';
const levels = {
  breaks: 'error',
  'breaks-open-sessions': 'warning',
  'changes-meaning': 'warning',
  notice: 'note',
} as const satisfies Readonly<Record<SkewSeverity, string>>;

/** Where the paths of a report start, and the top of the repository around it, from which code scanning counts. */
export interface SarifPlace {
  readonly rootDirectory: string;
  readonly repository: string;
}

const encodedPath = (path: string) => path.split('/').map(encodeURIComponent).join('/');

/** Without the commit it was read from: code scanning knows the files of one commit only. */
function artifactOf(source: string, { rootDirectory, repository }: SarifPlace) {
  const inCommit = /^git:[^:]*:(.*)$/s.exec(source)?.[1];
  if (inCommit?.startsWith('/') === true) {
    return { uri: encodedPath(posix.normalize(inCommit).slice(1)), uriBaseId: sourceRoot };
  }
  const file = resolve(rootDirectory, inCommit ?? source);
  const inside = relative(repository, file).split(sep).join('/');
  // A colon in the first segment of a relative reference would be taken for a scheme, so that all are encoded.
  return inside === '..' || inside.startsWith('../') || isAbsolute(inside)
    ? { uri: pathToFileURL(file).href }
    : { uri: encodedPath(inside), uriBaseId: sourceRoot };
}

function location(source: string, line: number, snippet: string | undefined, place: SarifPlace) {
  return {
    physicalLocation: {
      artifactLocation: artifactOf(source, place),
      region: { startLine: line, ...(snippet === undefined ? {} : { snippet: { text: snippet } }) },
    },
  };
}

/** Where a finding is shown: at the cause; else at the statement; else at the migration that leads to its state. */
function locationsOf(
  { migration, statement, state }: SkewFinding,
  { states }: SkewReport,
  sarifPlace: SarifPlace,
) {
  if (migration) return [location(migration.file, migration.line, migration.statement, sarifPlace)];
  if (statement) return [location(statement.source, statement.line, statement.sql, sarifPlace)];
  const file = states.find(({ id }) => id === state)?.migration ?? null;
  return file === null ? [] : [location(file, 1, undefined, sarifPlace)];
}

function messageOf(finding: SkewFinding, { states }: SkewReport): string {
  const { severity, version, statement, message, sqlstate, advice } = finding;
  const code = sqlstate === null ? '' : ` (${sqlstate})`;
  const subject =
    statement === null
      ? 'The migration does not apply'
      : `${statement.id} (${statement.source}:${statement.line}) of ${version ?? 'both versions'}, ${severityLabels[severity]}${spanText([finding], states)}`;
  return `${subject}: ${message}${code}. ${advice}`;
}

/** The same for the same finding when lines move, and another one for another finding. */
function fingerprintOf({ rule, severity, version, statement, migration, object }: SkewFinding): string {
  const squeeze = (text: string | undefined) => text?.replace(/\s+/g, ' ').trim() ?? null;
  const parts = [
    ...[rule, severity, version, object],
    ...[statement?.id ?? null, squeeze(statement?.sql)],
    ...[migration?.file ?? null, squeeze(migration?.statement)],
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function resultOf(finding: SkewFinding, report: SkewReport, ruleIndex: number, place: SarifPlace) {
  const { rule, severity, version, statement, migration, state, object, sqlstate } = finding;
  const related =
    statement === null || migration === null
      ? []
      : [
          {
            id: 1,
            ...location(statement.source, statement.line, statement.sql, place),
            message: {
              text: `${statement.id} of ${version ?? 'both versions'}, ${statement.source}:${statement.line}`,
            },
          },
        ];
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: messageOf(finding, report) },
    locations: locationsOf(finding, report, place),
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    partialFingerprints: { 'bgCheckSkew/v1': fingerprintOf(finding) },
    properties: { severity, version, state, object, sqlstate },
  };
}

/** Rules that are known, and those that a finding names besides. */
function rulesOf({ report, rules }: SkewView) {
  const known = new Set(rules.map(({ name }) => name));
  const others = [...new Set(report.findings.map(({ rule }) => rule))].filter((name) => !known.has(name));
  return [
    ...rules.map(({ name, summary }) => ({
      id: name,
      shortDescription: { text: summary },
      help: { text: summary },
    })),
    ...others.map((name) => ({ id: name, shortDescription: { text: name } })),
  ];
}

/** The findings as SARIF 2.1.0, for code scanning. */
export function makeSarif(view: SkewView, place: SarifPlace): unknown {
  const { report } = view;
  const rules = rulesOf(view);
  const notices = [...(report.undecided === null ? [] : [report.undecided]), ...report.warnings];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bg-check', semanticVersion: toolVersion, rules } },
        automationDetails: { id: 'bg-check/skew/' },
        columnKind: 'unicodeCodePoints',
        invocations: [
          {
            executionSuccessful: report.undecided === null,
            toolExecutionNotifications: notices.map((text) => ({ level: 'warning', message: { text } })),
          },
        ],
        results: report.findings.map((finding) =>
          resultOf(
            finding,
            report,
            rules.findIndex(({ id }) => id === finding.rule),
            place,
          ),
        ),
        properties: {
          verdict: report.verdict,
          pointOfNoReturn: report.pointOfNoReturn,
          rollbackSafety: report.rollbackSafety,
        },
      },
    ],
  };
}
