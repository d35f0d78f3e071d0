import { ConfigError } from '../../errors.ts';
import type { ProbeObjective } from '../probe-objective.ts';
import { anything, checkName, share, wholeCount } from './member-rules.ts';
import { validateMembers } from './read-members.ts';
import { readRule } from './read-rule.ts';

const shape = { probe: checkName, max: [share], minRounds: [wholeCount], rule: [anything] } as const;

interface Given {
  readonly probe: string;
  readonly max?: number;
  readonly minRounds?: number;
}

/** A round fails or it does not, so that a share says something of many only. */
function requireOneLimit(max: number | undefined, isOfRounds: boolean): void {
  if (!isOfRounds && max === undefined) {
    throw new ConfigError('`max` expects a share from 0, below 1, got nothing', {
      advice: 'Say which share of the rounds may fail, such as `max: 0.05`, or give `rule: consecutive(3)`.',
    });
  }
  if (isOfRounds && max !== undefined) {
    throw new ConfigError('`max` is a share of many rounds, and the `rule` judges them one by one', {
      advice: 'Leave `max` out, or `rule`.',
    });
  }
}

/** @throws ConfigError on what is wrong with the definition; whether the probe exists is known once all checks are */
export function readProbeSuccess(members: Readonly<Record<string, unknown>>): ProbeObjective {
  validateMembers(members, shape);
  const { probe, max, minRounds = 1 } = members as unknown as Given;
  const rule = readRule(members.rule ?? { kind: 'sequential' });
  if (rule.kind === 'budget') {
    throw new ConfigError('`rule`: `budget(…)` needs the requests of a period, and a probe runs only now', {
      advice: 'Leave `rule` out, or use `consecutive(3)` or `outOf(3, 5)`.',
    });
  }
  requireOneLimit(max, rule.kind === 'count');
  return { sli: { kind: 'probe-success', probe }, max: max ?? 0, minTotal: minRounds, rule };
}
