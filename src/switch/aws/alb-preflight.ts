import type { Action, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { formatDuration } from '../../duration.ts';
import { ConfigError, RefusedError } from '../../errors.ts';
import { otherColor, type ServingColor } from '../color-names.ts';
import { weightsOf, type SwitchTarget } from '../weights.ts';
import { forwardOf, othersOf, tuplesOf } from './alb-actions.ts';
import type { AlbApi } from './alb-api.ts';
import type { AlbPlan } from './alb-arn.ts';
import { asAwsConfiguration } from './aws-error.ts';

/** `shop-green` of its ARN. */
function nameOf(arn: string): string {
  return /:targetgroup\/([^/]+)\//.exec(arn)?.[1] ?? arn;
}

function requireForward({ place, groups }: AlbPlan, actions: readonly Action[]): Action {
  const forward = forwardOf(actions);
  const where = `the ${place.kind} ${place.arn}`;
  if (forward === undefined) {
    const there = actions.map(({ Type = '?' }) => `\`${Type}\``).join(', ') || 'none';
    throw new ConfigError(`switch.${place.kind}: ${where} has no \`forward\` action (there: ${there})`, {
      advice: 'Name what sends requests to the two target groups.',
    });
  }
  const arns = tuplesOf(forward).map(({ TargetGroupArn }) => TargetGroupArn);
  for (const color of ['blue', 'green'] as const) {
    if (arns.includes(groups[color])) continue;
    throw new ConfigError(`switch.targetGroups.${color}: ${where} does not forward to ${groups[color]}`, {
      advice:
        'List both target groups in its `forward` action, the one that does not serve with weight 0: only then does the load balancer check the health of its targets.',
    });
  }
  const others = othersOf(actions, groups);
  if (others.length > 0) {
    throw new ConfigError(
      `switch.targetGroups: ${where} also forwards to ${others.map(nameOf).join(', ')}, which is of neither color`,
      { advice: 'Give the others weight 0.' },
    );
  }
  return forward;
}

/** `2 unhealthy (Target.Timeout), 1 initial`. */
function describeHealth(targets: readonly TargetHealthDescription[]): string {
  const counts = new Map<string, number>();
  for (const { TargetHealth } of targets) {
    const { State = '?', Reason } = TargetHealth ?? {};
    const text = Reason === undefined ? State : `${State} (${Reason})`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${count} ${text}`).join(', ') || 'no targets';
}

/** @throws RefusedError when nobody in the target group would answer */
function weighHealth(
  color: ServingColor,
  group: string,
  targets: readonly TargetHealthDescription[],
  others: readonly TargetHealthDescription[],
): readonly string[] {
  const count = (list: readonly TargetHealthDescription[], state: string) =>
    list.filter(({ TargetHealth }) => TargetHealth?.State === state).length;
  const healthy = count(targets, 'healthy');
  if (healthy === 0 && count(targets, 'unavailable') > 0) {
    return [`whether ${color} is healthy cannot be told: the health checks of ${nameOf(group)} are off`];
  }
  if (healthy === 0) {
    throw new RefusedError(
      `switch: ${color} has no healthy target (${nameOf(group)} has ${describeHealth(targets)}): requests would find nobody`,
      { advice: `Wait until the targets of ${nameOf(group)} are healthy.` },
    );
  }
  const serving = count(others, 'healthy');
  return healthy < serving
    ? [
        `${color} has ${healthy} healthy ${healthy === 1 ? 'target' : 'targets'}, and what serves now has ${serving}`,
      ]
    : [];
}

/** Whoever has a cookie goes where it says, whatever the weights are. */
function stickinessOf({ ForwardConfig }: Action): readonly string[] {
  const { Enabled = false, DurationSeconds } = ForwardConfig?.TargetGroupStickinessConfig ?? {};
  if (!Enabled) return [];
  const howLong =
    DurationSeconds === undefined ? '' : ` for up to ${formatDuration(1_000 * DurationSeconds)}`;
  return [
    `target group stickiness is on: who was served by a color stays on it${howLong}, whatever the weights are, and gets errors once that color has no targets; a way back does not reach who has green's cookie`,
  ];
}

async function stickyTargets(
  api: AlbApi,
  { groups }: AlbPlan,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const warnings = await Promise.all(
    (['blue', 'green'] as const).map(async (color) => {
      // A hint, for which nobody has to be given one more permission.
      const attributes = await api.attributesOf(groups[color], signal).catch(() => ({}));
      signal?.throwIfAborted();
      const { 'stickiness.enabled': sticky } = attributes as Readonly<Record<string, string | undefined>>;
      return sticky === 'true'
        ? `${nameOf(groups[color])} keeps each client on one of its targets (\`stickiness.enabled\`): clients spread anew when traffic moves`
        : undefined;
    }),
  );
  return warnings.filter((warning) => warning !== undefined);
}

/**
 * Looks whether green could answer, and changes nothing.
 * @throws ConfigError when something is missing or wrong, RefusedError when green has no healthy target
 */
export function lookAtAlb(
  open: () => Promise<AlbApi>,
  plan: AlbPlan,
  target: SwitchTarget,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  return asAwsConfiguration(async () => {
    const api = await open();
    const { actions, isDefaultRule } = await api.describe(signal);
    if (isDefaultRule) {
      throw new ConfigError(`switch.rule: ${plan.place.arn} is the default rule of its listener`, {
        advice: 'Give the ARN of the listener as `switch.listener`.',
      });
    }
    const forward = requireForward(plan, actions);
    const color = weightsOf(target).green > 0 ? 'green' : 'blue';
    const [targets, others] = await Promise.all([
      api.healthOf(plan.groups[color], signal),
      api.healthOf(plan.groups[otherColor(color)], signal),
    ]);
    return [
      ...weighHealth(color, plan.groups[color], targets, others),
      ...stickinessOf(forward),
      ...(await stickyTargets(api, plan, signal)),
    ];
  });
}
