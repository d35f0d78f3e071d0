import { passed, whereTraffic, type PhaseOutcome } from './phase-outcome.ts';
import type { TrafficReading } from './read-traffic.ts';
import { record } from './record.ts';
import type { ReleaseContext } from './release-context.ts';
import type { TrafficVerification } from './verify-traffic.ts';

/** Writes down that green has everything, verified. */
export async function settleSwitch(
  context: ReleaseContext,
  releaseId: string,
  { answers, durationMs, message }: TrafficVerification,
  switchedAt: number,
): Promise<PhaseOutcome> {
  await record(context, { type: 'switch-verified', releaseId, switchedAt, answers, durationMs });
  context.emit({ type: 'switch:end', target: 'green', outcome: 'verified', message, answers, durationMs });
  return passed({ phase: 'switch', reason: `${message}; ${whereTraffic('green')}`, traffic: 'green' });
}

/** Tells those who watch that traffic did not get to green. */
export function reportFailure(
  context: ReleaseContext,
  message: string,
  { survey: { answers } }: TrafficReading,
  durationMs: number,
): void {
  context.emit({ type: 'switch:end', target: 'green', outcome: 'failed', message, answers, durationMs });
}
