import { parseDuration } from '../../../duration.ts';
import { previewRounds } from '../../../slo/preview/preview-rounds.ts';
import type { ProbeObjective } from '../../../slo/probe-objective.ts';
import { createRoundTracker } from '../../../slo/track/round-tracker.ts';
import type { CheckContext } from '../../check-context.ts';
import type { Conclusion } from '../../outcome.ts';

/** What the rounds to come can find and show. @throws ConfigError on a rule that the window has too few rounds for */
export function previewSloOfRounds(objective: ProbeObjective, { config, outlook }: CheckContext): Conclusion {
  const { window, interval, probeInterval, settle, alpha } = config.observe;
  const {
    windowMs = parseDuration(window),
    probeIntervalMs = parseDuration(probeInterval ?? interval),
    stakes = 1,
  } = outlook ?? {};
  const settleMs = parseDuration(settle);
  const objectives = Math.max(1, stakes);
  const told = previewRounds(objective, { windowMs, probeIntervalMs, settleMs, alpha, objectives });
  const { outcome, message, advice, details } = told;
  // Of a check that passed only its details are printed.
  return { outcome, message, details: [message, ...details, ...(advice === undefined ? [] : [advice])] };
}

/** Takes in the round that has just ended. Earlier ones are kept, and found again after a restart. */
export function lookAtRounds(objective: ProbeObjective, context: CheckContext): Conclusion {
  const { observation, config } = context;
  const round = observation?.round;
  if (observation === undefined || round === undefined) {
    return { outcome: 'inconclusive', message: `no round of \`${objective.sli.probe}\` has ended yet` };
  }
  const { switchedAt, windowMs } = observation;
  const { probeIntervalMs } = round;
  const settleMs = parseDuration(config.observe.settle);
  const options = { switchedAt, windowMs, probeIntervalMs, alpha: config.observe.alpha, settleMs };
  const tracker = observation.keep((remembered) => createRoundTracker(objective, options, remembered));
  const { outcome, message, advice, evidence, standing, memory } = tracker.look(round);
  if (memory !== undefined) observation.remember(memory);
  context.evidence({ title: 'share of failed rounds', ...evidence });
  return { outcome, message, standing, ...(advice === undefined ? {} : { advice }) };
}
