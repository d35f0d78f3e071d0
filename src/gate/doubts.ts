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
  const { id, standing, coverage } = check;
  if (coverage < leastCoverage) {
    const least = `${leastCoverage * 100} % are needed`;
    return `only ${Math.floor(coverage * 100)} % of the looks at \`${id}\` told anything, and ${least}`;
  }
  if (standing === undefined || standing.healthy) return undefined;
  return `${standing.missing ?? 'more evidence'} to call \`${id}\` healthy`;
}

/** Why green cannot be kept, most important first; empty when it can. */
export function doubtsOf(evidence: ObservationEvidence, policy: RollbackPolicy): readonly string[] {
  const { checks, combined } = evidence;
  if (checks.length === 0) return ['no gating check ran'];
  const sufficient = 1 / policy.alpha;
  const suspicious = combined.logEvidence >= Math.log(sufficient) / 2;
  const suspicion =
    suspicious && combined.cause !== undefined
      ? [
          `the evidence against \`${combined.cause.id}\` is ${formatWealth(wealthOf(combined.logEvidence))} of ` +
            `${formatWealth(sufficient)}, too much to keep green and too little to put traffic back`,
        ]
      : [];
  const found = [
    ...checks.map((check) => doubtOf(check, policy)),
    ...suspicion,
    ...checks.map((check) => lackOf(check, policy)),
  ];
  return found.filter((doubt) => doubt !== undefined);
}
