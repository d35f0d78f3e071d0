import type { ObservationEvidence } from './gather-evidence.ts';
import type { ObservedCheck } from './observed-check.ts';
import { firstSign, formatWealth, wealthOf, type RollbackDistance } from './rollback-distance.ts';
import type { RollbackPolicy } from './rollback-policy.ts';

/** That green fails its users, so that traffic ought to go back. */
export interface Breach {
  /** Which check, and how sure. */
  readonly reason: string;
  readonly distance: RollbackDistance;
}

function breach(check: ObservedCheck, reason: string, wealth?: number): Breach {
  const distance = {
    cause: check.id,
    progress: 1,
    ...(wealth === undefined ? {} : { wealth }),
    ...firstSign(check),
  };
  return { reason, distance };
}

function proven(
  { combined, sufficientLooks }: ObservationEvidence,
  { alpha, confirm }: RollbackPolicy,
): Breach | undefined {
  const { cause, logEvidence } = combined;
  if (cause === undefined || sufficientLooks < confirm) return undefined;
  const wealth = wealthOf(logEvidence);
  const odds = `${formatWealth(wealth)} to 1`;
  const enough = `${formatWealth(1 / alpha)} to 1 is enough`;
  const message = cause.latest === undefined ? '' : `: ${cause.latest.message}`;
  return breach(cause, `\`${cause.id}\` is broken, by ${odds} where ${enough}${message}`, wealth);
}

function crossed(check: ObservedCheck): Breach | undefined {
  const { latest, standing } = check;
  // What could not be read at this look speaks of another.
  if (latest?.standing === undefined || standing?.rule !== 'threshold') return undefined;
  if (standing.state !== 'reading' || !standing.breached) return undefined;
  return breach(check, `\`${check.id}\` is broken: ${latest.message}`);
}

function failedInARow(check: ObservedCheck, { consecutiveFailures }: RollbackPolicy): Breach | undefined {
  const { atStake, standing, failures, latest } = check;
  if (atStake || standing !== undefined || latest === undefined || failures < consecutiveFailures)
    return undefined;
  const times = failures === 1 ? '' : ` ${failures} times in a row`;
  return breach(check, `\`${check.id}\` failed${times}: ${latest.message}`);
}

/** What traffic ought to go back for; `undefined` while nothing suffices. */
export function breachOf(evidence: ObservationEvidence, policy: RollbackPolicy): Breach | undefined {
  const byItself = evidence.checks.map((check) => crossed(check) ?? failedInARow(check, policy));
  return proven(evidence, policy) ?? byItself.find((found) => found !== undefined);
}
