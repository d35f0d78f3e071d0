import type { RuleContext } from './skew-rule.ts';

/** Whether a sample of the statement was written on this side of the step, so that its values are known to do. */
export const wasWritten = ({ after }: RuleContext): boolean =>
  after.runs?.some((run) => run.ok && (run.rowCount ?? 0) > 0) ?? false;
