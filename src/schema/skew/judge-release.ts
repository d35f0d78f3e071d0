import type { AppStatement } from './app-statement.ts';
import { fallbackRules } from './fallback-rules.ts';
import { skewSeverities } from './group-findings.ts';
import { findingsOfBlue, findingsOfGreen, type Court } from './judge-statement.ts';
import type { SkewFinding } from './skew-report.ts';
import type { Walk } from './state-walk.ts';

function failedMigration({ states, failure }: Walk): SkewFinding[] {
  if (!failure) return [];
  const { refusal, file, line, statement, leftState } = failure;
  const { sqlstate, message, detail } = refusal;
  const state = states.at(-1)?.id ?? 'S0';
  return [
    {
      ...{ rule: fallbackRules.migrationFails.name, severity: 'breaks', version: null, statement: null },
      ...{ state, states: [state], migration: { file, line, statement }, object: null },
      ...{ sqlstate, position: refusal.position ?? null },
      message: detail === undefined ? message : `${message} (${detail})`,
      advice:
        sqlstate === '25001'
          ? 'It cannot run inside a transaction: give it a file of its own.'
          : `Mend ${file}:${line}; it must apply to the schema that the migrations before it leave.${leftState ? ' What it left behind must go first.' : ''}`,
    },
  ];
}

const subject = ({ version, statement }: SkewFinding) => `${version ?? ''}/${statement?.id ?? ''}`;

/** Says nothing twice: neither what shows at several states, nor what may happen where it surely does. */
function distinct(findings: readonly SkewFinding[], stateIds: readonly string[]): SkewFinding[] {
  const kept = new Map<string, SkewFinding>();
  for (const finding of findings) {
    const key = JSON.stringify([subject(finding), finding.rule, finding.object, finding.severity]);
    const first = kept.get(key);
    if (first === undefined) kept.set(key, finding);
    else {
      const all = new Set([...(first.states ?? []), ...(finding.states ?? [])]);
      kept.set(key, { ...first, states: stateIds.filter((id) => all.has(id)) });
    }
  }
  const all = [...kept.values()];
  const sure = all.filter(({ severity }) => severity === 'breaks');
  return all.filter(
    (finding) =>
      finding.severity !== 'notice' ||
      !sure.some(
        (other) =>
          subject(other) === subject(finding) &&
          ((finding.object !== null && finding.object === other.object) ||
            (finding.migration !== null &&
              finding.migration.file === other.migration?.file &&
              finding.migration.line === other.migration.line)),
      ),
  );
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function inOrder(findings: readonly SkewFinding[], stateIds: readonly string[]): SkewFinding[] {
  const text = ({ statement, rule, object, version }: SkewFinding) =>
    `${version ?? ''}\0${statement?.id ?? ''}\0${rule}\0${object ?? ''}`;
  return findings.toSorted(
    (a, b) =>
      stateIds.indexOf(a.state) - stateIds.indexOf(b.state) ||
      skewSeverities.indexOf(a.severity) - skewSeverities.indexOf(b.severity) ||
      compareTexts(a.statement?.source ?? '', b.statement?.source ?? '') ||
      (a.statement?.line ?? 0) - (b.statement?.line ?? 0) ||
      compareTexts(text(a), text(b)),
  );
}

/** Findings of a release, each told once, in a stable order, about the statements that `isWanted` names. */
export async function judgeRelease(
  courts: readonly Court[],
  isWanted: (statement: AppStatement) => boolean,
): Promise<SkewFinding[]> {
  const findings = courts.slice(0, 1).flatMap(({ walk }) => failedMigration(walk));
  for (const court of courts) {
    for (const statement of court.statements.filter(isWanted)) {
      if (!isJudged(court.walk, statement)) continue;
      const judge = statement.version === 'blue' ? findingsOfBlue : findingsOfGreen;
      findings.push(...(await judge(court, statement)));
    }
  }
  const ids = courts[0]?.walk.states.map(({ id }) => id) ?? [];
  return inOrder(distinct(findings, ids), ids);
}

/** Whether a statement can be judged: green not where a migration keeps it from the state it is made for. */
function isJudged({ failure, states }: Walk, { version, key }: AppStatement): boolean {
  if (version === 'blue' || !failure) return true;
  return failure.leftState && states.at(-1)?.met.has(key) === true;
}
