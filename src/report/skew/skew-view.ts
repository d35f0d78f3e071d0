import type { FindingGroup } from '../../schema/skew/group-findings.ts';
import type { SkewReport } from '../../schema/skew/skew-report.ts';

/** What a report of skew is written from. */
export interface SkewView {
  readonly report: SkewReport;
  /** The report's findings by their cause, the worst first. */
  readonly groups: readonly FindingGroup[];
  /** Every rule that a finding may name, with a sentence about it. */
  readonly rules: readonly { readonly name: string; readonly summary: string }[];
}

export const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Up to `most` of the names, and how many more there are. */
export function nameSome(names: readonly string[], most: number): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
