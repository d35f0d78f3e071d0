import { binomialInterval } from '../../stats/binomial-interval.ts';
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
}

/** A few hundred probes cannot exclude a share of 2 %. */
const probeHealthBound = 0.05;
/** Of the budget of false rollbacks, the part in which blue's own share may have been mismeasured. */
const blueShareOfAlpha = 0.1;
/** How many times worse than blue green may be while it keeps the objective. */
const regression = 2;

function againstLimit(stream: StreamName, scenario: Scenario, blue: BlueBefore): Objective | undefined {
  const slo = scenario.streams[stream]?.slo;
  if (slo === undefined) return undefined;
  if (stream === 'probe') {
    const healthBound = Math.max(probeHealthBound, Math.min(2 * slo, (1 + slo) / 2));
    return { stream, limit: slo, dispersion: { phi: 1, block: 1 }, meanTotal: 1, healthBound };
  }
  const { dispersion, meanTotal } = blue?.[stream] ?? {};
  return { stream, limit: slo, dispersion, meanTotal, healthBound: Math.min(2 * slo, (1 + slo) / 2) };
}

/** Errors against twice the most that blue's true share may be, for releases that are worse within the objective. */
function againstBlue(blue: BlueBefore, { alpha }: RuleSettings): Objective | undefined {
  const errors = blue?.errors;
  if (errors === undefined) return undefined;
  const { dispersion, meanTotal, bad, total } = errors;
  const phi = dispersion?.phi ?? 1;
  const { upper } = binomialInterval(bad / phi, total / phi, 1 - blueShareOfAlpha * alpha);
  const limit = Math.min(0.5, regression * upper);
  return { stream: 'errors', limit, dispersion, meanTotal, healthBound: undefined };
}

/** What our rule bets on in a scenario, when it watches these indicators. */
export function objectivesOf(
  streams: readonly StreamName[],
  scenario: Scenario,
  blue: BlueBefore,
  settings: RuleSettings,
): readonly Objective[] {
  const relative = scenario.kind === 'relative-null' || scenario.kind === 'relative-shift';
  const absolute = streams.map((stream) => againstLimit(stream, scenario, blue));
  return [...absolute, relative ? againstBlue(blue, settings) : undefined].filter(
    (objective) => objective !== undefined,
  );
}
