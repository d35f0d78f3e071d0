import { regressionLimit, upperShareOfBlue } from '../../stats/sequential/against-blue.ts';
import type { Dispersion } from '../../stats/sequential/evidence-stream.ts';
import type { Scenario, StreamName } from '../scenario.ts';
import type { BlueBefore, RuleSettings } from './rule.ts';

/** One objective that our rule bets on. */
export interface Objective {
  readonly stream: StreamName;
  readonly limit: number;
  readonly dispersion: Dispersion | undefined;
  readonly meanTotal: number | undefined;
  /** What health is shown against; nothing needs to be shown of an objective without one. */
  readonly healthBound: number | undefined;
  /** Whether it must be shown of the last five minutes by themselves, too. */
  readonly healthIsRecent: boolean;
}

/** A few hundred probes cannot exclude a share of 2 %. */
const probeHealthBound = 0.05;
/** The wealth of bets on health that shows it: of unsound releases 5 % at most get there. */
export const enoughHealth = 20;
/** How many times worse than blue green may be while it keeps the objective. */
const regression = 2;

function againstLimit(stream: StreamName, scenario: Scenario, blue: BlueBefore): Objective | undefined {
  const slo = scenario.streams[stream]?.slo;
  if (slo === undefined) return undefined;
  if (stream === 'probe') {
    const healthBound = Math.max(probeHealthBound, Math.min(2 * slo, (1 + slo) / 2));
    return {
      ...{ stream, limit: slo, dispersion: { phi: 1, block: 1 }, meanTotal: 1, healthBound },
      // Five minutes of probes would have to be faultless, and many, to show anything by themselves.
      healthIsRecent: false,
    };
  }
  const { dispersion, meanTotal } = blue?.[stream] ?? {};
  const healthBound = Math.min(2 * slo, (1 + slo) / 2);
  return { stream, limit: slo, dispersion, meanTotal, healthBound, healthIsRecent: true };
}

/** Errors against twice the most that blue's true share may be, for releases that are worse within the objective. */
function againstBlue(blue: BlueBefore, { alpha }: RuleSettings): Objective | undefined {
  const errors = blue?.errors;
  if (errors === undefined) return undefined;
  const { dispersion, meanTotal, bad, total } = errors;
  const upper = upperShareOfBlue({ bad, total, phi: dispersion?.phi ?? 1 }, alpha);
  const limit = regressionLimit(regression, upper);
  return { stream: 'errors', limit, dispersion, meanTotal, healthBound: undefined, healthIsRecent: false };
}

/** Whether green is also held to what blue was. */
export function isRelative({ kind }: Scenario): boolean {
  return kind === 'relative-null' || kind === 'relative-shift';
}

/** What our rule bets on in a scenario, when it watches these indicators. */
export function objectivesOf(
  streams: readonly StreamName[],
  scenario: Scenario,
  blue: BlueBefore,
  settings: RuleSettings,
): readonly Objective[] {
  const absolute = streams.map((stream) => againstLimit(stream, scenario, blue));
  return [...absolute, isRelative(scenario) ? againstBlue(blue, settings) : undefined].filter(
    (objective) => objective !== undefined,
  );
}
