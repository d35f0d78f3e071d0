import { formatDuration } from '../duration.ts';
import { describeIdentity, sameIdentity, type ColorIdentities } from '../switch/color-identity.ts';
import { requireDistinctColors } from './pre-switch.ts';
import { measureIdentities } from './read-traffic.ts';
import type { ReleaseContext } from './release-context.ts';
import type { PreSwitchRecord, ReleaseState } from './release-state.ts';

/** Leave to switch, with the identities both colors have now; or why there is none. */
export type SwitchLeave =
  { readonly identities: ColorIdentities; readonly refusal?: undefined } | { readonly refusal: string };

const missing: Partial<Record<ReleaseState['stage'], string>> = {
  none: 'no pre-switch is on record',
  opened: 'the last pre-switch did not finish',
  blocked: 'the last pre-switch did not pass',
  'rolled-back': 'the last release was rolled back, and no pre-switch has passed since',
  kept: 'the last release was kept, and no pre-switch has passed since',
  'switch-failed': 'the last switch failed, and no pre-switch has passed since',
};

function recordProblem(preSwitch: PreSwitchRecord, context: ReleaseContext): string | undefined {
  const { preSwitchMaxAgeMs } = context.settings;
  const ageMs = context.clock.now() - preSwitch.at;
  if (preSwitch.filtered) return 'the last pre-switch left checks out (`--only`, `--grep` or `--tag`)';
  if (ageMs > preSwitchMaxAgeMs) {
    return `the last pre-switch is ${formatDuration(ageMs)} old, and \`preSwitch.maxAge\` is ${formatDuration(preSwitchMaxAgeMs)}`;
  }
  return ageMs < 0 ? 'the last pre-switch is dated in the future' : undefined;
}

/**
 * Whether the evidence on record allows traffic to move now: a passed, whole and recent pre-switch of the very
 * candidate that is there now, and a blue that answers, since it may be needed again.
 * @throws ConfigError when the colors cannot be told apart
 */
export async function seekLeave(
  context: ReleaseContext,
  state: ReleaseState,
  fresh: PreSwitchRecord | undefined,
): Promise<SwitchLeave> {
  const preSwitch = fresh ?? state.preSwitch;
  const ready = fresh !== undefined || state.stage === 'pre-switch-passed' || state.stage === 'switching';
  if (!ready || preSwitch === undefined) {
    return { refusal: missing[state.stage] ?? `the release is ${state.stage}` };
  }
  const problem = recordProblem(preSwitch, context);
  if (problem !== undefined) return { refusal: problem };

  const { environment, settings, signal } = context;
  const measured = await measureIdentities(environment, settings.identityTimeoutMs, signal);
  const { identities, problems } = measured;
  if (identities.green === undefined)
    return { refusal: `green does not say who it is: ${problems.green ?? ''}` };
  if (identities.blue === undefined) {
    return {
      refusal: `blue does not say who it is, so nobody knows whether one could go back: ${problems.blue ?? ''}`,
    };
  }
  requireDistinctColors(identities);
  const checked = preSwitch.identities.green;
  if (checked === undefined) return { refusal: 'green did not say who it was when it was checked' };
  if (!sameIdentity(checked, identities.green)) {
    const [was, is] = [describeIdentity(checked), describeIdentity(identities.green)];
    return { refusal: `green is ${is} now, and the pre-switch checked ${was}` };
  }
  return { identities };
}
