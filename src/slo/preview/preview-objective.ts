import type { MeasuredObjective } from '../probe-objective.ts';
import { previewCounted } from './preview-counted.ts';
import type { ObjectivePreview, PreviewOptions } from './preview-options.ts';
import { previewValue } from './preview-value.ts';
import { requireSpendable } from './require-spendable.ts';

/**
 * Tries an objective on blue while blue still serves: that its queries are answered and name what there is, whether blue
 * itself holds it, and what the observation will be able to tell.
 * @throws ConfigError on a refused query, an unknown metric or label, a budget that cannot be spent in time; ProviderError when the source is down
 */
export async function previewObjective(
  objective: MeasuredObjective,
  options: PreviewOptions,
  signal?: AbortSignal,
): Promise<ObjectivePreview> {
  if (!('limit' in objective)) return previewValue(objective, options, signal);
  requireSpendable(objective, options);
  return previewCounted(objective, options, signal);
}
