import { ElbRefusal, type ElbAction, type ElbState, type ElbValue } from './elb-types.ts';

type Members = Readonly<Record<string, ElbValue>>;

const required: Readonly<Record<string, readonly string[]>> = {
  AuthenticateOidcConfig: [
    'Issuer',
    'AuthorizationEndpoint',
    'TokenEndpoint',
    'UserInfoEndpoint',
    'ClientId',
  ],
  AuthenticateCognitoConfig: ['UserPoolArn', 'UserPoolClientId', 'UserPoolDomain'],
};
const mostWeight = 999;

const membersOf = (value: ElbValue) => (value ?? {}) as Members;
const listOf = (value: ElbValue) => (value ?? []) as readonly Members[];

function requireOidc(config: Members, before: readonly ElbAction[]): Members {
  const { ClientSecret, UseExistingClientSecret, ...rest } = config;
  const hadSecret = before.some(({ Type }) => Type === 'authenticate-oidc');
  if (ClientSecret !== undefined && UseExistingClientSecret === 'true') {
    throw new ElbRefusal(
      'InvalidLoadBalancerAction',
      'You cannot both specify a client secret and set UseExistingClientSecret to true',
    );
  }
  if (ClientSecret === undefined && !(UseExistingClientSecret === 'true' && hadSecret))
    throw new ElbRefusal('InvalidLoadBalancerAction', 'You must specify a client secret');
  return rest;
}

function requireForward(action: ElbAction, { targetGroups }: ElbState): void {
  const tuples = listOf(membersOf(action.ForwardConfig).TargetGroups);
  const alone = action.TargetGroupArn as string | undefined;
  if (alone !== undefined && (tuples.length > 1 || tuples.some((one) => one.TargetGroupArn !== alone))) {
    throw new ElbRefusal(
      'InvalidLoadBalancerAction',
      'You cannot specify both a target group ARN and several target groups',
    );
  }
  const arns =
    tuples.length > 0 ? tuples.map(({ TargetGroupArn }) => TargetGroupArn as string) : [alone ?? ''];
  if (!arns.every((arn) => targetGroups.has(arn)))
    throw new ElbRefusal('TargetGroupNotFound', 'One or more target groups not found');
  for (const { Weight = '1' } of tuples) {
    if (/^\d+$/.test(Weight as string) && Number(Weight) <= mostWeight) continue;
    throw new ElbRefusal(
      'ValidationError',
      `Weight '${Weight as string}' must be between 0 and ${mostWeight}`,
    );
  }
}

/** Actions as they are kept, when they may be. @throws ElbRefusal */
export function acceptActions(
  given: readonly ElbAction[],
  before: readonly ElbAction[],
  state: ElbState,
): readonly ElbAction[] {
  if (given.length === 0) throw new ElbRefusal('ValidationError', 'At least one action is required');
  return given.map((action) => {
    for (const [config, members] of Object.entries(required)) {
      const missing = members.filter((member) => membersOf(action[config])[member] === undefined);
      if (action[config] !== undefined && missing.length > 0)
        throw new ElbRefusal('ValidationError', `${missing.join(', ')} of ${config} must not be null`);
    }
    if (action.Type === 'forward') requireForward(action, state);
    if (action.AuthenticateOidcConfig === undefined) return action;
    return {
      ...action,
      AuthenticateOidcConfig: requireOidc(membersOf(action.AuthenticateOidcConfig), before),
    };
  });
}

/** Actions as they are told: no secret, each target group with its weight, and what stands alone also by itself. */
export function tellActions(actions: readonly ElbAction[]): readonly ElbAction[] {
  return actions.map((action) => {
    if (action.Type !== 'forward') return action;
    const config = membersOf(action.ForwardConfig);
    const given = listOf(config.TargetGroups);
    const { TargetGroupArn } = action;
    const tuples = given.length > 0 ? given : [{ TargetGroupArn, Weight: '1' }];
    const [first, ...more] = tuples;
    return {
      ...action,
      TargetGroupArn: more.length === 0 ? first?.TargetGroupArn : undefined,
      ForwardConfig: {
        TargetGroups: tuples.map((tuple) => ({ Weight: '1', ...tuple })),
        TargetGroupStickinessConfig: config.TargetGroupStickinessConfig ?? { Enabled: 'false' },
      },
    };
  });
}
