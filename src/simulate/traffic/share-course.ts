import type { Scenario, StreamName } from '../scenario.ts';

/** A share of bad events that changes at most once; `changeAt` in seconds since the switch, `Infinity` for never. */
export interface ShareCourse {
  readonly before: number;
  readonly after: number;
  readonly changeAt: number;
}

/** How green's share of one indicator goes through the window. */
export function greenCourse(scenario: Scenario, name: StreamName): ShareCourse | undefined {
  const stream = scenario.streams[name];
  if (stream === undefined) return undefined;
  const { base, after, slo } = stream;
  const { kind, at, transientSeconds = 0, transientMultiple = 1 } = scenario;
  if (kind === 'transient' && name === 'errors' && transientSeconds > 0) {
    return { before: Math.min(1, transientMultiple * slo), after: base, changeAt: transientSeconds };
  }
  return { before: base, after, changeAt: at ?? Infinity };
}

/** Blue's share, which does not change. */
export function blueCourse(scenario: Scenario, name: StreamName): ShareCourse | undefined {
  const stream = scenario.streams[name];
  if (stream === undefined) return undefined;
  const share = stream.blue ?? stream.base;
  return { before: share, after: share, changeAt: Infinity };
}
