import type { JsonValue } from '../../../src/json.ts';
import { createObjectiveTracker } from '../../../src/slo/objective-tracker.ts';
import type { CountedObjective } from '../../../src/slo/objective.ts';
import type { ObjectiveLook } from '../../../src/slo/track/objective-look.ts';
import type { TrackerOptions } from '../../../src/slo/track/tracker-options.ts';
import { switchedAt, type ScriptedSource } from './scripted-source.ts';

export const objective: CountedObjective = {
  sli: { kind: 'error-ratio', bad: 'requests{code=~"5.."}', total: 'requests' },
  limit: 0.01,
  minTotal: 50,
  rule: { kind: 'sequential' },
  against: 'limit',
  times: 2,
};

const noValues: TrackerOptions['values'] = {
  name: 'prometheus',
  value: () => Promise.reject(new Error('no value is read here')),
};

/** Looks at an objective at seconds after the switch. */
export function watch(
  source: ScriptedSource,
  {
    objective: watched = objective,
    remembered = [],
    ...options
  }: {
    readonly objective?: CountedObjective;
    readonly remembered?: readonly JsonValue[];
  } & Partial<TrackerOptions> = {},
): (seconds: number, signal?: AbortSignal) => Promise<ObjectiveLook> {
  const tracker = createObjectiveTracker(
    watched,
    {
      source,
      values: noValues,
      switchedAt,
      windowMs: 900_000,
      intervalMs: 15_000,
      alpha: 0.01,
      settleMs: 0,
      baselineMs: 21_600_000,
      clock: { now: () => source.now },
      ...options,
    },
    remembered,
  );
  return (seconds, signal) => {
    source.now = switchedAt + seconds * 1_000;
    return tracker.look(signal);
  };
}
