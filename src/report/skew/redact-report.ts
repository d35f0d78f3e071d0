import type { SkewReport } from '../../schema/skew/skew-report.ts';

/** Members that hold one of a few known words: replacing these would hide nothing, and break every reader. */
const wordMembers: ReadonlySet<string> = new Set([
  ...['verdict', 'severity', 'version', 'phase', 'rule', 'sqlstate', 'state', 'pointOfNoReturn'],
  ...['rollbackSafety', 'assumed', 'migrateFirst', 'codeFirst', 'engine'],
]);

/** The same report with secrets taken out of its texts. */
export function redactReport(report: SkewReport, redactText: (text: string) => string): SkewReport {
  const copy = JSON.stringify(report, (key, value: unknown) =>
    typeof value === 'string' && !wordMembers.has(key) ? redactText(value) : value,
  );
  return JSON.parse(copy) as SkewReport;
}
