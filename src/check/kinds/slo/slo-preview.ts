import { systemClock } from '../../../clock.ts';
import { parseDuration } from '../../../duration.ts';
import type { MeasuredObjective } from '../../../slo/probe-objective.ts';
import { previewObjective } from '../../../slo/preview/preview-objective.ts';
import type { CheckContext } from '../../check-context.ts';
import type { Conclusion } from '../../outcome.ts';

/**
 * Tries an objective on blue before the switch.
 * @throws ConfigError on a refused query, an unknown metric or label; ProviderError when the source of metrics is down
 */
export async function previewSlo(objective: MeasuredObjective, context: CheckContext): Promise<Conclusion> {
  const { config, metrics, counts, values, signal } = context;
  const { window, maxExtension, interval, settle, baseline, alpha } = config.observe;
  const {
    windowMs = parseDuration(window),
    intervalMs = parseDuration(interval),
    stakes = 1,
  } = context.outlook ?? {};
  const { outcome, message, advice, details, evidence } = await previewObjective(
    objective,
    {
      metrics,
      counts,
      values,
      colors: config.prometheus?.colors,
      windowMs,
      maxExtensionMs: parseDuration(maxExtension),
      intervalMs,
      settleMs: parseDuration(settle),
      baselineMs: parseDuration(baseline),
      alpha,
      objectives: Math.max(1, stakes),
      clock: systemClock,
    },
    signal,
  );
  if (evidence !== undefined) context.evidence({ title: 'blue before the switch', ...evidence });
  return {
    outcome,
    message,
    ...(advice === undefined ? {} : { advice }),
    // Of a check that passed only its details are printed.
    details:
      outcome === 'passed' ? [message, ...details, ...(advice === undefined ? [] : [advice])] : details,
  };
}
