import type { CheckResult } from '../check/check-result.ts';
import { ConfigError, RefusedError } from '../errors.ts';
import { decide, type Decision } from '../gate/decide.ts';
import { exitCodeOfVerdict, exitCodes } from '../gate/exit-code.ts';
import { describeIdentity, sameIdentity, tellApart, type ColorIdentities } from '../switch/color-identity.ts';
import { askSwitch } from './ask-switch.ts';
import { lookBeforeLeap } from './look-before-leap.ts';
import { openRelease, type OpenReleaseOptions } from './open-release.ts';
import { interrupted, interruption, whereTraffic, type PhaseOutcome } from './phase-outcome.ts';
import { measureIdentities } from './read-traffic.ts';
import { outlookOf } from './outlook-of.ts';
import { record } from './record.ts';
import { requireSameColors } from './release-colors.ts';
import { escaped, warn, type ReleaseContext } from './release-context.ts';
import { replay } from './replay.ts';
import { rollbackSafetyOf } from './rollback-safety.ts';
import { announcePlan, countOutcomes, notPassed, runPlan } from './run-phase-checks.ts';
import { requireWeights } from './switch-steps.ts';

/**
 * A switch whose end nobody could see must not begin.
 * @throws ConfigError when both colors answer alike
 */
export function requireDistinctColors(identities: ColorIdentities): void {
  const { blue, green } = identities;
  if (blue === undefined || green === undefined || tellApart(identities) !== undefined) return;
  throw new ConfigError(
    `blue and green cannot be told apart: both answer as ${describeIdentity(blue)} at \`identity.path\``,
    {
      advice:
        'Give `identity.color` the JSONPath of a color that the application reports, or release a version that differs from the one that serves.',
    },
  );
}

/**
 * A switch that cannot be read now could not be believed when traffic moves.
 * @throws ConfigError when it names neither color, ProviderError when it does not answer
 */
async function requireReadableSwitch(context: ReleaseContext): Promise<void> {
  const { hook, signal } = context;
  if (hook === undefined) return;
  const { color, raw } = await askSwitch(context, 'the switch cannot be read', () => hook.read(signal));
  if (color !== 'unknown') return;
  throw new ConfigError(`\`switch.read\` answered ${JSON.stringify(raw)}, which names neither color`, {
    advice:
      'See that it leads to where the mechanism says who serves, and give `switch.colors` the names that it has for blue and for green.',
  });
}

/**
 * Tells before the night what would keep traffic from moving in it.
 * @returns what the switch objects to now, and may not later
 * @throws ConfigError when it could never move, ProviderError when it does not answer
 */
async function objectionOf(context: ReleaseContext): Promise<RefusedError | undefined> {
  if (context.hook === undefined) return undefined;
  try {
    await lookBeforeLeap(context, context.hook);
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
}

/** An interrupted run ends in order a little further on. */
async function unlessInterrupted<Answer>(
  { signal }: ReleaseContext,
  ask: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await ask;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** A candidate that changed while it was being checked was not checked. */
function judge(
  results: readonly CheckResult[],
  before: ColorIdentities,
  after: ColorIdentities,
  strays: number,
): Decision {
  const decision = decide(results);
  if (decision.verdict === 'pass' && strays > 0) return { verdict: 'inconclusive', reason: escaped(strays) };
  const [was, is] = [before.green, after.green];
  if (decision.verdict !== 'pass' || was === undefined || is === undefined || sameIdentity(was, is))
    return decision;
  const reason = `green changed from ${describeIdentity(was)} to ${describeIdentity(is)} while it was checked`;
  return { verdict: 'inconclusive', reason };
}

/**
 * May traffic move? Runs the pre-switch checks and writes the verdict down. Touches no traffic.
 * @param options.releaseId goes on with an opened release instead of beginning one
 * @throws LockedError while another release is under way, ConfigError when the colors cannot be told apart
 */
export async function preSwitch(
  context: ReleaseContext,
  options: { readonly releaseId?: string; readonly opening?: OpenReleaseOptions } = {},
): Promise<PhaseOutcome> {
  const { environment, settings, signal, clock, emit, hook } = context;
  if (hook !== undefined) requireWeights(hook, settings.steps);
  const plan = await context.plan('pre-switch');
  if (options.releaseId !== undefined) requireSameColors(context, replay(context.journal.entries));
  const releaseId = options.releaseId ?? (await openRelease(context, options.opening));
  const startedAt = clock.now();
  const measure = () => measureIdentities(environment, settings.identityTimeoutMs);

  // The switch knows better than a reading what it lacks.
  const objection = await unlessInterrupted(context, objectionOf(context));
  await unlessInterrupted(context, requireReadableSwitch(context));
  const { identities } = await measure();
  if (context.hook !== undefined) requireDistinctColors(identities);
  announcePlan(context, plan);
  const results = await runPlan(context, plan, await outlookOf(context, options.opening));
  if (interruption(signal)) return interrupted(context, 'pre-switch', 'unchanged');

  const judged = judge(results, identities, (await measure()).identities, context.strays?.() ?? 0);
  const isPassed = judged.verdict === 'pass';
  // Green may have become ready while it was checked.
  const refusal = objection && (isPassed ? await objectionOf(context) : objection);
  const isRefused = refusal !== undefined && isPassed;
  const decision: Decision = isRefused ? { verdict: 'fail', reason: refusal.message } : judged;
  if (refusal !== undefined && !isRefused)
    warn(context, `the switch would refuse as well: ${refusal.message}`);
  const { verdict, reason } = decision;
  await record(context, {
    type: 'pre-switch-verdict',
    releaseId,
    verdict,
    reason,
    filtered: plan.filtered,
    counts: countOutcomes(results),
    notPassed: notPassed(results),
    identities,
    rollbackSafety: rollbackSafetyOf(results, 'unknown'),
  });
  if (verdict !== 'pass') {
    const result = verdict === 'fail' ? 'blocked' : 'inconclusive';
    await record(context, { type: 'release-closed', releaseId, result, reason });
  }
  emit({ type: 'phase:end', phase: 'pre-switch', ...decision, results, durationMs: clock.now() - startedAt });

  const errors = results.filter(({ gating }) => gating).map(({ errorCode }) => errorCode);
  return {
    phase: 'pre-switch',
    verdict,
    exitCode: isRefused ? exitCodes.actionFailed : exitCodeOfVerdict(verdict, errors),
    reason: `${reason}; ${whereTraffic('unchanged')}`,
    ...(isRefused && refusal.advice !== undefined ? { advice: refusal.advice } : {}),
    ...(verdict === 'pass' && plan.filtered
      ? {
          advice:
            'Some checks were left out by a filter, so this verdict does not open the gate for `bg-check switch`.',
        }
      : {}),
    traffic: 'unchanged',
  };
}
