import { formatDuration } from '../../duration.ts';
import type { Standing } from '../../stats/standing.ts';
import { formatCount, formatShare } from '../format-figures.ts';
import type { ProbeObjective } from '../probe-objective.ts';
import { describeRequests } from './describe-evidence.ts';
import type { LookEvidence, ObjectiveLook } from './objective-look.ts';
import type { RoundOptions } from './round-rule.ts';
import type { ProbeRound, SeenRounds } from './seen-rounds.ts';

/** What speaks loudest: the stretch in which too many failed, once its evidence counts, else all since the switch. */
function loudest({ rule, lately, sinceSwitch }: SeenRounds) {
  return (rule.breached || rule.doubtful) && lately !== undefined
    ? lately
    : { ...sinceSwitch, forMs: undefined };
}

/** What may fail, for a report: a share, or how many rounds. */
function limitOf({ max, rule }: ProbeObjective): LookEvidence['limit'] {
  if (rule.kind !== 'count') return max;
  const { failures, of } = rule;
  return failures === of ? `${failures} rounds in a row` : `${failures} of ${of} rounds`;
}

function describeFigures(objective: ProbeObjective, seen: SeenRounds, settleMs: number): string {
  const { bad, total, forMs } = loudest(seen);
  const since =
    forMs === undefined || total === seen.sinceSwitch.total ? '' : ` in the last ${formatDuration(forMs)}`;
  const figures = `${formatCount(bad)} of ${formatCount(total)} rounds failed${since}`;
  const settling = formatDuration(settleMs);
  const coldStart =
    seen.forgiven === 0
      ? ''
      : ` (${formatCount(seen.forgiven)} in the first ${settling}, taken for a cold start)`;
  const allowed = objective.rule.kind === 'count' ? '' : `, ${formatShare(objective.max)} allowed`;
  return `${figures}${coldStart}${allowed}`;
}

/** What keeps it from being called healthy, for a person. */
function describeMissing(
  { minTotal, max, rule: { kind } }: ProbeObjective,
  seen: SeenRounds,
): string | undefined {
  const ofRule = seen.rule.missing;
  const lacking = Math.max(typeof ofRule === 'number' ? ofRule : 0, minTotal - seen.sinceSwitch.total);
  if (lacking > 0) return describeRequests(lacking, 'rounds');
  if (typeof ofRule !== 'string') return undefined;
  return kind === 'sequential' && max === 0 ? 'rounds after the cold start' : ofRule;
}

/** Puts the rounds up to this one into words, and says where the objective stands. */
export function describeRounds(
  objective: ProbeObjective,
  { settleMs }: Pick<RoundOptions, 'settleMs'>,
  seen: SeenRounds,
  round: ProbeRound,
): Omit<ObjectiveLook, 'memory'> {
  const { rule, sinceSwitch, firstBadAt, coverage } = seen;
  const { breached, doubtful } = rule;
  const isEnough = sinceSwitch.total >= objective.minTotal && sinceSwitch.total > 0;
  const state: Standing['state'] =
    breached || (isEnough && round.outcome !== 'unknown') ? 'reading' : 'insufficient';
  const missing = describeMissing(objective, seen);
  const standing: Standing = {
    ...rule.standing,
    state,
    coverage,
    sample: sinceSwitch.total,
    healthy: rule.healthy && missing === undefined,
    ...(missing === undefined ? {} : { missing }),
    ...(firstBadAt === undefined ? {} : { firstBadAt }),
  };
  const { bad, total } = loudest(seen);
  const evidence: LookEvidence = {
    limit: limitOf(objective),
    sample: total,
    ...(total === 0 ? {} : { measured: bad / total }),
  };
  const parts = [describeFigures(objective, seen, settleMs), rule.words];
  if (round.outcome === 'failed') parts.push(`the last: ${round.message}`);
  const told = { evidence, standing };
  if (breached) return { outcome: 'failed', message: parts.join('; '), ...told };
  if (doubtful) {
    const advice = 'Keep observing: more rounds tell chance from fault.';
    return { outcome: 'inconclusive', message: parts.join('; '), advice, ...told };
  }
  if (round.outcome === 'unknown') parts.push(`the last says nothing about green: ${round.message}`);
  if (missing !== undefined) parts.push(`needs ${missing} to be called healthy`);
  const outcome = state === 'reading' ? 'passed' : 'inconclusive';
  return { outcome, message: parts.join('; '), ...told };
}
