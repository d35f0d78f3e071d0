import type { Standing } from '../stats/standing.ts';
import type { ObservationEvidence } from './gather-evidence.ts';
import type { ObservedCheck } from './observed-check.ts';
import { formatWealth, wealthOf } from './rollback-distance.ts';
import type { RollbackPolicy } from './rollback-policy.ts';

/** Share of the looks that must have said something about green before it is kept. */
const leastCoverage = 0.8;

const stateWords: Readonly<Record<Exclude<Standing['state'], 'reading' | 'insufficient'>, string>> = {
  'no-data': 'has no data',
  stale: 'has only stale data',
  'provider-down': 'cannot be read',
};

/** What a message says besides the state, which the words before it tell. */
function besides(state: Standing['state'], message: string): string {
  const told = `${state.replace('-', ' ')}: `;
  return message.startsWith(told) ? message.slice(told.length) : message;
}

/** What is wrong with a check, or not known of it, at this very look. */
export function doubtOf(check: ObservedCheck, policy: RollbackPolicy): string | undefined {
  const { id, latest, atStake, standing, failures } = check;
  if (latest === undefined) return `\`${id}\` has not ended yet`;
  const { outcome, message, shared } = latest;
  if (latest.standing !== undefined) {
    const { state } = latest.standing;
    return state === 'reading' || state === 'insufficient'
      ? undefined
      : `\`${id}\` ${stateWords[state]}: ${besides(state, message)}`;
  }
  if (outcome === 'passed' && standing === undefined) return undefined;
  if (outcome !== 'failed') return `\`${id}\` is ${outcome}: ${message}`;
  if (shared === true) return `\`${id}\` failed, and on blue as well: ${message}`;
  // Of what an objective judges nothing is counted here.
  const times =
    atStake || standing !== undefined || failures === 0
      ? ''
      : ` (${failures} of ${policy.consecutiveFailures} in a row)`;
  return `\`${id}\` failed${times}: ${message}`;
}

/** What would still have to come in before a check without a doubt is shown to hold. */
export function lackOf(check: ObservedCheck, policy: RollbackPolicy): string | undefined {
  if (doubtOf(check, policy) !== undefined) return undefined;
  const { id, standing } = check;
  const gaps = gapsOf(check);
  if (gaps !== undefined) return gaps;
  if (standing === undefined || standing.healthy) return undefined;
  return `${standing.missing ?? 'more evidence'} to call \`${id}\` healthy`;
}

/** Why so few looks that told anything prove nothing; `undefined` when there were enough. */
function gapsOf({ id, coverage }: ObservedCheck): string | undefined {
  if (coverage >= leastCoverage) return undefined;
  const least = `${leastCoverage * 100} % are needed`;
  return `only ${Math.floor(coverage * 100)} % of the looks at \`${id}\` told anything, and ${least}`;
}

function suspicionOf({ combined }: ObservationEvidence, policy: RollbackPolicy, what: string): string[] {
  const sufficient = 1 / policy.alpha;
  const { cause, logEvidence } = combined;
  if (cause === undefined || logEvidence < Math.log(sufficient) / 2) return [];
  return [
    `the evidence against \`${cause.id}\` is ${formatWealth(wealthOf(logEvidence))} of ` +
      `${formatWealth(sufficient)}, too much to ${what} and too little to put traffic back`,
  ];
}

/** Why green cannot be kept, most important first; empty when it can. */
export function doubtsOf(evidence: ObservationEvidence, policy: RollbackPolicy): readonly string[] {
  const { checks } = evidence;
  if (checks.length === 0) return ['no gating check ran'];
  const found = [
    ...checks.map((check) => doubtOf(check, policy)),
    ...suspicionOf(evidence, policy, 'keep green'),
    ...checks.map((check) => lackOf(check, policy)),
  ];
  return found.filter((doubt) => doubt !== undefined);
}

/** What is not known of an objective at this look, though it was read. */
function vaguenessOf({ id, latest }: ObservedCheck): string | undefined {
  if (latest?.standing === undefined || latest.outcome === 'passed') return undefined;
  return `\`${id}\` is ${latest.outcome}: ${latest.message}`;
}

/**
 * Why green cannot be given more, most important first; empty when it can. That every objective is shown to hold is for the
 * window to prove, when green has everything: here each has to pass as it stands.
 * @param unheard gating checks that have told nothing since green got this share
 */
export function stepDoubtsOf(
  evidence: ObservationEvidence,
  policy: RollbackPolicy,
  unheard: readonly string[],
): readonly string[] {
  const { checks } = evidence;
  if (checks.length === 0) return ['no gating check ran'];
  const found = [
    ...checks.map((check) => doubtOf(check, policy) ?? vaguenessOf(check)),
    ...unheard.map((id) => `nothing new is known of \`${id}\``),
    ...suspicionOf(evidence, policy, 'give green more'),
    ...checks.map(gapsOf),
  ];
  return found.filter((doubt) => doubt !== undefined);
}
