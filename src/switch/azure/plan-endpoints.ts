import type { ServingColor } from '../color-names.ts';
import { soleColor, weightsOf, weightsOfCounts, type SwitchTarget } from '../weights.ts';
import { countOf, type EndpointSetting, type EndpointSettings } from './traffic-manager-profile.ts';

/** One call: an endpoint, and what it is to be. */
export interface EndpointChange {
  readonly color: ServingColor;
  readonly setting: EndpointSetting;
}

/** Weights are 1 to 1000, so that a tenth of a percent is the finest share. */
const scale = 10;

/** What the endpoints are to be for a target; where one color gets everything, weights stay as they are. */
export function settingsFor(target: SwitchTarget, now: EndpointSettings): EndpointSettings {
  const sole = soleColor(target);
  const weights = weightsOf(target);
  const to = (color: ServingColor): EndpointSetting =>
    sole === undefined
      ? { status: 'Enabled', weight: Math.max(1, Math.round(scale * weights[color])) }
      : { status: sole === color ? 'Enabled' : 'Disabled', weight: now[color].weight };
  return { blue: to('blue'), green: to('green') };
}

function isSame(one: EndpointSetting, other: EndpointSetting): boolean {
  return one.status === other.status && one.weight === other.weight;
}

/**
 * The calls that lead from one setting to another, one an endpoint. There is no call for both, so they are ordered for the
 * moment between them: somebody always answers, and green gets no more than the larger of its shares before and after.
 */
export function planEndpoints(now: EndpointSettings, next: EndpointSettings): readonly EndpointChange[] {
  const colors = (['blue', 'green'] as const).filter((color) => !isSame(now[color], next[color]));
  if (colors.length < 2) return colors.map((color) => ({ color, setting: next[color] }));
  /** Green's share once one call is made; `undefined` where nobody would answer. */
  const between = (first: ServingColor): number | undefined => {
    const half = { ...now, [first]: next[first] };
    return weightsOfCounts(countOf(half.blue), countOf(half.green))?.green;
  };
  const isGreenFirst = (between('green') ?? Infinity) < (between('blue') ?? Infinity);
  const order: readonly ServingColor[] = isGreenFirst ? ['green', 'blue'] : ['blue', 'green'];
  return order.map((color) => ({ color, setting: next[color] }));
}
