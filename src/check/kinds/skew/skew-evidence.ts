import type { SkewFinding, SkewReport } from '../../../schema/skew/skew-report.ts';
import type { Evidence } from '../../outcome.ts';

const shownRows = 10;

/** What the check of skew measured, and whether blue may serve at the last state. */
export function skewEvidence(report: SkewReport): Evidence[] {
  const { findings, states, versions, shadow, pointOfNoReturn, order } = report;
  const { blue, green } = versions;
  const count = (fits: (finding: SkewFinding) => boolean) => findings.filter(fits).length;
  const isFailure = ({ rule }: SkewFinding) => rule === 'migration-fails';
  const verified = blue.statements + green.statements - blue.unverifiable.length - green.unverifiable.length;
  return [
    {
      title: 'version skew',
      measured: {
        states: states.length,
        statements: { blue: blue.statements, green: green.statements },
        unverifiable: { blue: blue.unverifiable.length, green: green.unverifiable.length },
        breaks: count((finding) => finding.severity === 'breaks' && !isFailure(finding)),
        breaksOpenSessions: count(({ severity }) => severity === 'breaks-open-sessions'),
        changesMeaning: count(({ severity }) => severity === 'changes-meaning'),
        migrationFails: count(isFailure),
        notices: count(({ severity }) => severity === 'notice'),
        order: { ...order },
        postgres: shadow.version,
      },
      limit: { breaks: 0, migrationFails: 0 },
      sample: verified * states.length,
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
