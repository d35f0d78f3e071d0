import type { Baselines } from './journal-entry.ts';
import { warn, type ReleaseContext } from './release-context.ts';

/**
 * What the counters stand at now. Best effort: without it the checks that need it say so themselves, and an
 * unreachable metrics server must not keep traffic from moving back.
 */
export async function takeBaselines(context: ReleaseContext): Promise<Baselines> {
  const { environment, signal } = context;
  const plan = await context.plan('observe');
  const measured = plan.checks.some(({ definition }) => definition.kind === 'slo');
  try {
    const { metrics } = environment;
    return { [metrics.name]: await metrics.baseline(signal) };
  } catch (error) {
    if (measured && !signal.aborted) {
      const reason = error instanceof Error ? error.message : String(error);
      warn(context, `no baseline of the metrics yet: ${reason}`);
    }
    return {};
  }
}
