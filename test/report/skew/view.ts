import type { SkewView } from '../../../src/report/skew/skew-view.ts';
import { groupFindings } from '../../../src/schema/skew/group-findings.ts';
import type { SkewFinding, SkewReport } from '../../../src/schema/skew/skew-report.ts';
import { richReport } from './sample-report.ts';

export function viewOf(report: SkewReport, rules: SkewView['rules'] = []): SkewView {
  return { report, groups: groupFindings(report.findings), rules };
}

/** A report with one finding that differs from the sample's first in these members. */
export function reportOf(parts: Partial<SkewFinding>): SkewReport {
  const [first] = richReport.findings;
  if (first === undefined) throw new Error('the sample has no findings');
  return { ...richReport, findings: [{ ...first, ...parts }] };
}
