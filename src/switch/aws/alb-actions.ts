import type { Action, TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SwitchError } from '../../errors.ts';
import type { ServingColor } from '../color-names.ts';
import { weightsOf, weightsOfCounts, type SwitchTarget, type Weights } from '../weights.ts';
import { canonicalJson, fingerprint } from './canonical-json.ts';

/** The ARN of each color's target group. */
export type TargetGroups = Readonly<Record<ServingColor, string>>;

/** The greatest weight of a target group; the least is 0. */
const mostWeight = 999;

/** Of the actions of a rule, the one that says which target groups get its requests. */
export function forwardOf(actions: readonly Action[]): Action | undefined {
  return actions.find(({ Type }) => Type === 'forward');
}

/** The target groups of an action, each with its weight; one that stands alone may be named without. */
export function tuplesOf({ ForwardConfig, TargetGroupArn }: Action): readonly TargetGroupTuple[] {
  const { TargetGroups: tuples = [] } = ForwardConfig ?? {};
  if (tuples.length > 0) return tuples;
  return TargetGroupArn === undefined ? [] : [{ TargetGroupArn, Weight: 1 }];
}

const weightOf = ({ Weight = 1 }: TargetGroupTuple) => Weight;

/** Target groups of neither color that get requests too. */
export function othersOf(actions: readonly Action[], groups: TargetGroups): readonly string[] {
  return tuplesOf(forwardOf(actions) ?? { Type: 'forward' })
    .filter((tuple) => weightOf(tuple) > 0)
    .map(({ TargetGroupArn = '?' }) => TargetGroupArn)
    .filter((arn) => arn !== groups.blue && arn !== groups.green);
}

/** How much each color gets; `undefined` where neither does, or somebody else does too. */
export function weightsOfActions(actions: readonly Action[], groups: TargetGroups): Weights | undefined {
  const forward = forwardOf(actions);
  if (forward === undefined || othersOf(actions, groups).length > 0) return undefined;
  const of = (color: ServingColor) => {
    const tuple = tuplesOf(forward).find(({ TargetGroupArn }) => TargetGroupArn === groups[color]);
    return tuple === undefined ? 0 : weightOf(tuple);
  };
  return weightsOfCounts(of('blue'), of('green'));
}

/** Shares as whole numbers: percent where that is exact, else tenths of it. */
function countsOf(target: SwitchTarget): Weights {
  const { blue, green } = weightsOf(target);
  if (Number.isInteger(green)) return { blue, green };
  const tenths = Math.min(mostWeight, Math.max(1, Math.round(10 * green)));
  return { blue: 10 * 100 - tenths, green: tenths };
}

/**
 * The same actions with other weights: everything else stays as it is.
 * @throws SwitchError when there is nothing that forwards requests
 */
export function withWeights(
  actions: readonly Action[],
  groups: TargetGroups,
  target: SwitchTarget,
): readonly Action[] {
  const forward = forwardOf(actions);
  if (forward === undefined) {
    throw new SwitchError(
      'switch: the load balancer has no `forward` action there, whose weights could be set',
    );
  }
  const counts = countsOf(target);
  const colorOf = (arn: string | undefined) =>
    (['blue', 'green'] as const).find((color) => groups[color] === arn);
  const there = tuplesOf(forward).map((tuple) => {
    const color = colorOf(tuple.TargetGroupArn);
    // All requests are for the two colors.
    return { ...tuple, Weight: color === undefined ? 0 : counts[color] };
  });
  const absent = (['blue', 'green'] as const).filter(
    (color) => counts[color] > 0 && there.every(({ TargetGroupArn }) => TargetGroupArn !== groups[color]),
  );
  const added = absent.map((color) => ({ TargetGroupArn: groups[color], Weight: counts[color] }));
  const moved: Action = {
    ...forward,
    TargetGroupArn: undefined,
    ForwardConfig: { ...forward.ForwardConfig, TargetGroups: [...there, ...added] },
  };
  return actions.map((action) => (action === forward ? moved : action));
}

/**
 * Actions as the load balancer takes them back. What it tells of an action is not all that it wants to hear: the secret of an
 * OIDC client is never told and has to be kept by name, and one target group is not to be named twice.
 */
export function writableActions(actions: readonly Action[]): Action[] {
  return actions.map((action) => {
    const { AuthenticateOidcConfig: oidc, ForwardConfig } = action;
    const named = (ForwardConfig?.TargetGroups ?? []).length > 0;
    return {
      ...action,
      ...(named ? { TargetGroupArn: undefined } : {}),
      ...(oidc === undefined
        ? {}
        : { AuthenticateOidcConfig: { ...oidc, ClientSecret: undefined, UseExistingClientSecret: true } }),
    };
  });
}

/** Actions as they may be written down: the secret of an OIDC client is never told, and were it, nobody is to keep it. */
export function withoutSecrets(actions: readonly Action[]): readonly Action[] {
  return actions.map((action) => {
    const { AuthenticateOidcConfig: oidc } = action;
    if (oidc === undefined) return action;
    return {
      ...action,
      AuthenticateOidcConfig: { ...oidc, ClientSecret: undefined, UseExistingClientSecret: undefined },
    };
  });
}

/** A name for what actions say, whatever the order in which the load balancer tells it. */
export function etagOfActions(actions: readonly Action[]): string {
  const told = actions.map((action) => {
    const tuples = [...tuplesOf(action)].sort((one, other) =>
      canonicalJson(one.TargetGroupArn) < canonicalJson(other.TargetGroupArn) ? -1 : 1,
    );
    return {
      ...action,
      TargetGroupArn: undefined,
      ForwardConfig: { ...action.ForwardConfig, TargetGroups: tuples },
    };
  });
  return fingerprint([...told].sort((one, other) => (one.Order ?? 0) - (other.Order ?? 0)));
}
