import type { Baselines } from './journal-entry.ts';
import type { ReleaseContext } from './release-context.ts';

/**
 * What the counters stand at now. Best effort: checks that need it say so themselves, and an unreachable metrics server
 * must not keep traffic from moving back.
 */
export async function takeBaselines({ environment, signal }: ReleaseContext): Promise<Baselines> {
  try {
    const { metrics } = environment;
    return { [metrics.name]: await metrics.baseline(signal) };
  } catch {
    return {};
  }
}
