import type { UserConfig } from '../../../src/config/config-schema.ts';
import { weightsOf, weightsOfCounts, type SwitchTarget, type Weights } from '../../../src/switch/weights.ts';
import { awsEnvironment } from '../../support/aws/check-signature.ts';
import { answerElbError, startElbServer, type ElbServer } from '../../support/aws/elb-server.ts';
import { ElbRefusal, type ElbAction, type ElbValue } from '../../support/aws/elb-types.ts';
import { everyFault, type FaultKind, type SwitchRig } from '../contract/switch-rig.ts';
import { startColor } from '../traffic-servers.ts';
import { startTwoNodes } from '../two-node-front-door.ts';
import { isolateSdk } from './sdk-environment.ts';

const account = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012';
const balancer = 'app/shop/50dc6c495c0c9188';

export const arns = {
  rule: `${account}:listener-rule/${balancer}/f2f7dc8efc522ab2/9683b2d02a6cabee`,
  defaultRule: `${account}:listener-rule/${balancer}/f2f7dc8efc522ab2/0083b2d02a6cabe0`,
  listener: `${account}:listener/${balancer}/f2f7dc8efc522ab2`,
  blue: `${account}:targetgroup/shop-blue/73e2d6bc24d8a067`,
  green: `${account}:targetgroup/shop-green/84f3d6bc24d8a067`,
  third: `${account}:targetgroup/shop-old/95a4d6bc24d8a067`,
} as const;

export const targetGroups = { blue: arns.blue, green: arns.green };

/** What signs users in before a request is forwarded; the load balancer keeps its secret to itself. */
export const signIn: ElbAction = {
  Type: 'authenticate-oidc',
  Order: '1',
  AuthenticateOidcConfig: {
    Issuer: 'https://login.example.com',
    AuthorizationEndpoint: 'https://login.example.com/authorize',
    TokenEndpoint: 'https://login.example.com/token',
    UserInfoEndpoint: 'https://login.example.com/userinfo',
    ClientId: 'shop',
    SessionCookieName: 'AWSELBAuthSessionCookie',
    Scope: 'openid',
    SessionTimeout: '604800',
    OnUnauthenticatedRequest: 'authenticate',
  },
};

/** A `forward` action with so much for each. */
export function forward(
  counts: Readonly<Record<string, number>>,
  rest: Readonly<Record<string, ElbValue>> = {},
): ElbAction {
  const TargetGroups = Object.entries(counts).map(([TargetGroupArn, weight]) => ({
    TargetGroupArn,
    Weight: String(weight),
  }));
  return { Type: 'forward', Order: '2', ForwardConfig: { TargetGroups, ...rest } };
}

/** So much for each color, as somebody else would set it. */
export function forwardTo(target: SwitchTarget): ElbAction {
  const { blue, green } = weightsOf(target);
  return forward({ [arns.blue]: blue, [arns.green]: green });
}

/** Where actions send requests. */
export function routeOf(actions: readonly ElbAction[]): Weights | undefined {
  const { ForwardConfig } = actions.find(({ Type }) => Type === 'forward') ?? {};
  const { TargetGroups } = (ForwardConfig ?? {}) as { TargetGroups?: readonly Record<string, string>[] };
  const of = (arn: string) => Number(TargetGroups?.find((one) => one.TargetGroupArn === arn)?.Weight ?? 0);
  return weightsOfCounts(of(arns.blue), of(arns.green));
}

/** A load balancer on blue: a rule, and a default action. */
export async function startAlb(): Promise<ElbServer> {
  isolateSdk();
  const double = await startElbServer();
  const target = (id: string) => ({ id, port: 8080, state: 'healthy' });
  const attributes = { 'stickiness.enabled': 'false', 'deregistration_delay.timeout_seconds': '300' };
  for (const [arn, host] of [
    [arns.blue, 'i-b'],
    [arns.green, 'i-g'],
    [arns.third, 'i-t'],
  ] as const) {
    double.targetGroups.set(arn, {
      targets: [target(`${host}1`), target(`${host}2`)],
      attributes: { ...attributes },
    });
  }
  double.rules.set(arns.rule, { isDefault: false, actions: [signIn, forwardTo('blue')] });
  double.rules.set(arns.defaultRule, { isDefault: true, actions: [forwardTo('blue')] });
  double.listeners.set(arns.listener, { actions: [forwardTo('blue')] });
  return double;
}

/** The double with a front door that routes by its rule, and every fault there is. */
export async function startAlbRig(): Promise<SwitchRig & { readonly double: ElbServer }> {
  const [double, blue, green] = await Promise.all([
    startAlb(),
    startColor({ version: 'v1' }),
    startColor({ version: 'v2' }),
  ]);
  const now = () => routeOf(double.rules.get(arns.rule)?.actions ?? []);
  /** What the second node still has; it follows the first unless it is kept from it. */
  let kept: { readonly view: Weights | undefined } | undefined;
  const live = await startTwoNodes(() => [now(), kept === undefined ? now() : kept.view], {
    blue: blue.url,
    green: green.url,
  });
  const set = (target: SwitchTarget) => {
    double.rules.set(arns.rule, { isDefault: false, actions: [signIn, forwardTo(target)] });
  };

  const fail = (kind: FaultKind, forGood: boolean) => {
    double.intercept = (change, response) => {
      const isTowardGreen = (routeOf(change.after)?.green ?? 0) > 0;
      if (!forGood && !isTowardGreen) {
        kept = undefined;
        return false;
      }
      if (kind === 'conflict') {
        set({ blue: 50, green: 50 });
        return false;
      }
      const isHalf = kind === 'breaks-off' || kind === 'moves-half';
      if (isHalf) kept ??= { view: now() };
      if (isHalf || kind === 'fails-late' || kind === 'disconnects') change.commit();
      if (kind === 'lies' || kind === 'moves-half') change.confirm();
      if (kind === 'refuses' || kind === 'breaks-off' || kind === 'fails-late')
        answerElbError(
          response,
          new ElbRefusal('InternalFailure', 'The request processing has failed.', 500),
        );
      if (kind === 'disconnects') response.destroy();
      // What hangs is never answered.
      return true;
    };
  };

  const moved: NonNullable<UserConfig['switch']> = {
    type: 'aws-alb',
    rule: arns.rule,
    targetGroups,
    endpoint: double.url,
    timeout: '1s',
  };
  return {
    double,
    switch: moved,
    env: { PATH: process.env.PATH, ...awsEnvironment },
    urls: { blue: blue.url, green: green.url, live: live.url },
    truth: () => Promise.resolve(live.truth()),
    meddle: (target) => {
      set(target);
      return Promise.resolve();
    },
    faults: everyFault(fail),
  };
}
