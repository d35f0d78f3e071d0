import { describe, expect, it } from 'vitest';
import { planEndpoints, settingsFor } from '../../../src/switch/azure/plan-endpoints.ts';
import { countOf, type EndpointSettings } from '../../../src/switch/azure/traffic-manager-profile.ts';
import { weightsOfCounts, weightsOfGreen, type SwitchTarget } from '../../../src/switch/weights.ts';

const at = (blue: number, green: number): EndpointSettings => {
  const setting = (weight: number) => ({
    status: weight > 0 ? ('Enabled' as const) : ('Disabled' as const),
    weight: Math.max(1, weight),
  });
  return { blue: setting(blue), green: setting(green) };
};

function moves(now: EndpointSettings, target: SwitchTarget): string[] {
  return planEndpoints(now, settingsFor(target, now)).map(
    ({ color, setting }) => `${color} ${setting.status} ${setting.weight}`,
  );
}

/** Green's share after each call, in percent. */
function shares(now: EndpointSettings, target: SwitchTarget): (number | undefined)[] {
  let state = now;
  return planEndpoints(now, settingsFor(target, now)).map(({ color, setting }) => {
    state = { ...state, [color]: setting };
    return weightsOfCounts(countOf(state.blue), countOf(state.green))?.green;
  });
}

describe('the calls that move the endpoints of a profile', () => {
  it('raises who is to get everything before it lowers the other, and leaves weights alone', () => {
    expect(moves(at(7, 0), 'green')).toEqual(['green Enabled 1', 'blue Disabled 7']);
    expect(moves(at(0, 7), 'blue')).toEqual(['blue Enabled 1', 'green Disabled 7']);
    expect(moves(at(700, 300), 'blue')).toEqual(['green Disabled 300']);
    expect(moves(at(0, 7), 'green')).toEqual([]);
  });

  it('weighs blue first where a weight of green alone would be too much', () => {
    expect(moves(at(1, 0), weightsOfGreen(10))).toEqual(['blue Enabled 900', 'green Enabled 100']);
    expect(shares(at(1, 0), weightsOfGreen(10))).toEqual([0, 10]);
  });

  it('gives green no more on the way than before or after, and leaves nobody without an answer', () => {
    const counts = [0, 1, 100, 500, 1_000];
    const targets: SwitchTarget[] = ['blue', 'green', ...[1, 10, 50, 90, 99].map(weightsOfGreen)];
    for (const blue of counts) {
      for (const green of counts.filter((count) => count + blue > 0)) {
        for (const target of targets) {
          const before = weightsOfCounts(blue, green)?.green ?? 0;
          const seen = shares(at(blue, green), target);
          const after = seen.at(-1) ?? before;
          for (const share of seen) expect(share).toBeLessThanOrEqual(Math.max(before, after));
        }
      }
    }
  });
});
