import type { SkewReport } from '../../../src/schema/skew/skew-report.ts';

/** A line for each finding: what it is, of which version and statement, and where it comes from. */
export const brief = ({ findings }: SkewReport) =>
  findings.map(
    ({ severity, rule, version, statement, state, migration, sqlstate }) =>
      `${severity} ${rule} ${version ?? '-'} ${statement?.id ?? '-'} ${state} ${migration ? migration.line : '-'} ${sqlstate ?? '-'}`,
  );
