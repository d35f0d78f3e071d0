import { systemClock } from '../../../clock.ts';
import { parseDuration } from '../../../duration.ts';
import { createObjectiveTracker } from '../../../slo/objective-tracker.ts';
import type { MeasuredObjective } from '../../../slo/probe-objective.ts';
import type { CheckContext } from '../../check-context.ts';
import type { Conclusion } from '../../outcome.ts';

function titleOf({ sli }: MeasuredObjective): string {
  switch (sli.kind) {
    case 'error-ratio':
      return 'share of bad requests';
    case 'latency':
      return 'share of slow requests';
    case 'gauge':
    case 'promql':
      return 'value';
  }
}

/**
 * One look at an objective during an observation. What was seen at earlier looks is kept, and found again after a restart.
 * @throws ConfigError when the source of its metrics refuses the query or is none
 */
export async function lookAtObjective(
  objective: MeasuredObjective,
  context: CheckContext,
): Promise<Conclusion> {
  const { observation, config, signal } = context;
  if (observation === undefined) {
    return { outcome: 'inconclusive', message: 'it is not known when traffic moved to green' };
  }
  const { switchedAt, windowMs, intervalMs, shareAt } = observation;
  const { alpha, settle, baseline } = config.observe;
  const tracker = observation.keep((remembered) =>
    createObjectiveTracker(
      objective,
      {
        source: context.counts,
        values: context.values,
        switchedAt,
        windowMs,
        intervalMs,
        alpha,
        settleMs: parseDuration(settle),
        baselineMs: parseDuration(baseline),
        ...(shareAt === undefined ? {} : { shareAt }),
        clock: systemClock,
      },
      remembered,
    ),
  );
  const { outcome, message, advice, evidence, standing, memory } = await tracker.look(signal);
  if (memory !== undefined) observation.remember(memory);
  context.evidence({ title: titleOf(objective), ...evidence });
  return { outcome, message, standing, ...(advice === undefined ? {} : { advice }) };
}
