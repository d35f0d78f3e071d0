import type { JsonValue } from '../json.ts';
import type { CountedObjective } from './objective.ts';
import type { MeasuredObjective } from './probe-objective.ts';
import { createCountedTracker } from './track/counted-tracker.ts';
import type { ObjectiveLook } from './track/objective-look.ts';
import type { TrackerOptions } from './track/tracker-options.ts';
import { createValueTracker } from './track/value-tracker.ts';

/** One objective, as it is watched. Its memory is constant, however often it is looked at. */
export interface ObjectiveTracker {
  /**
   * Reads what came in since the look before, and says where the objective stands. What cannot be read is `inconclusive`,
   * and the next look goes on from there.
   * @throws ConfigError when the source refuses the query or is none
   */
  look(signal?: AbortSignal): Promise<ObjectiveLook>;
}

function isCounted(objective: MeasuredObjective): objective is CountedObjective {
  return 'limit' in objective;
}

/**
 * Watches one objective; given what earlier looks remembered, oldest first, it goes on with the same test.
 * @throws InputError for memories that no tracker has written
 */
export function createObjectiveTracker(
  objective: MeasuredObjective,
  options: TrackerOptions,
  remembered: readonly JsonValue[] = [],
): ObjectiveTracker {
  return isCounted(objective)
    ? createCountedTracker(objective, options, remembered)
    : createValueTracker(objective, options, remembered);
}
