import { describe, expect, it, vi } from 'vitest';
import { createAwsAlbHook, type AwsAlbHookOptions } from '../../../src/switch/aws/aws-alb-hook.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { errorOf } from '../../release/commands.ts';
import { awsEnvironment } from '../../support/aws/check-signature.ts';
import type { ElbServer } from '../../support/aws/elb-server.ts';
import { ElbRefusal, type ElbAction } from '../../support/aws/elb-types.ts';
import { startServer } from '../traffic-servers.ts';
import { arns, forward, routeOf, signIn, startAlb, targetGroups } from './alb-rig.ts';

const timeout = 5_000;
/** What the load balancer says of stickiness where nobody asked for it. */
const loose = { TargetGroupStickinessConfig: { Enabled: 'false' } };

function hookOn(double: ElbServer, options: Partial<AwsAlbHookOptions> = {}) {
  const place = options.listener === undefined ? { rule: arns.rule } : {};
  return createAwsAlbHook(
    { ...place, targetGroups, endpoint: double.url, timeout, ...options },
    { env: awsEnvironment },
  );
}

function actionsOf(double: ElbServer): readonly ElbAction[] {
  return double.rules.get(arns.rule)?.actions ?? [];
}

function give(double: ElbServer, ...actions: readonly ElbAction[]): void {
  double.rules.set(arns.rule, { isDefault: false, actions });
}

/** How a look before the move ends: its warnings, or the error in words. */
async function lookOf(hook: ReturnType<typeof createAwsAlbHook>, target: 'green' | 'blue' = 'green') {
  try {
    return await hook.preflight?.(target);
  } catch (error) {
    const { name, message, advice } = error as Error & { advice?: string };
    return `${name}: ${message}${advice === undefined ? '' : ` (${advice})`}`;
  }
}

describe('the weights of an ALB', () => {
  it('leaves all that it does not move as it is: the sign-in before, stickiness, conditions', async () => {
    const double = await startAlb();
    const stickiness = { TargetGroupStickinessConfig: { Enabled: 'true', DurationSeconds: '60' } };
    give(double, signIn, forward({ [arns.third]: 0, [arns.blue]: 100, [arns.green]: 0 }, stickiness));
    await hookOn(double).apply(weightsOfGreen(30), {});
    expect(actionsOf(double)).toEqual([
      signIn,
      forward({ [arns.third]: 0, [arns.blue]: 70, [arns.green]: 30 }, stickiness),
    ]);
  });

  it('saves what another process needs to put back, and no secret', async () => {
    const double = await startAlb();
    const [saved, green] = [await hookOn(double).read(), hookOn(double)];
    await green.apply('green', {});
    expect(saved).toMatchObject({ color: 'blue', weights: weightsOfGreen(0) });
    expect(JSON.stringify(saved.raw)).not.toContain('Secret');
    await hookOn(double).restore(JSON.parse(JSON.stringify(saved)) as typeof saved);
    expect(actionsOf(double)[0]).toEqual(signIn);
    expect(routeOf(actionsOf(double))).toEqual(weightsOfGreen(0));
    expect((await hookOn(double).read()).etag).toBe(saved.etag);
  });

  it('moves the default action of a listener', async () => {
    const double = await startAlb();
    const hook = hookOn(double, { listener: arns.listener });
    const saved = await hook.read();
    await hook.apply('green', { ifMatch: saved.etag ?? '' });
    expect(await hook.verify('green')).toBe('verified');
    expect(routeOf(double.listeners.get(arns.listener)?.actions ?? [])).toEqual(weightsOfGreen(100));
    expect(routeOf(actionsOf(double))).toEqual(weightsOfGreen(0));
    await hook.restore(saved);
    expect(await hook.verify('blue')).toBe('verified');
  });

  it('reads weights of any scale, and writes nothing where they are right', async () => {
    const double = await startAlb();
    give(double, forward({ [arns.blue]: 900, [arns.green]: 300 }));
    const hook = hookOn(double);
    expect(await hook.read()).toMatchObject({ color: 'mixed', weights: weightsOfGreen(25) });
    await hook.apply('green', {});
    await hook.apply('green', {});
    expect(double.calls.filter((call) => call === 'ModifyRule')).toHaveLength(1);
    await hook.apply(weightsOfGreen(0.5), {});
    expect(actionsOf(double)).toEqual([forward({ [arns.blue]: 995, [arns.green]: 5 }, loose)]);
  });

  it('knows a rule with one target group, and adds the other when it is to serve', async () => {
    const double = await startAlb();
    give(double, { Type: 'forward', Order: '1', TargetGroupArn: arns.green });
    const hook = hookOn(double);
    expect((await hook.read()).color).toBe('green');
    await hook.apply('blue', {});
    expect(await hook.verify('blue')).toBe('verified');
  });

  it('calls it mixed when somebody of neither color is served too, and takes that back', async () => {
    const double = await startAlb();
    give(double, forward({ [arns.blue]: 50, [arns.third]: 50 }));
    const hook = hookOn(double);
    expect((await hook.read()).color).toBe('mixed');
    expect(await hook.verify('blue')).toBe('not-verified');
    await hook.apply('blue', {});
    expect(actionsOf(double)).toEqual([forward({ [arns.blue]: 100, [arns.third]: 0 }, loose)]);
  });

  it('tries again what is throttled, within its time', async () => {
    const double = await startAlb();
    const hook = hookOn(double);
    double.refusals.set('DescribeRules', new ElbRefusal('Throttling', 'Rate exceeded'));
    const reading = hook.read();
    await expect.poll(() => double.calls.length, { interval: 5 }).toBe(1);
    double.refusals.clear();
    expect((await reading).color).toBe('blue');
    expect(double.calls).toEqual(['DescribeRules', 'DescribeRules']);
  });
});

describe('the look before an ALB is moved', () => {
  it('asks whether green has somebody healthy, and warns of fewer than blue has', async () => {
    const double = await startAlb();
    const group = double.targetGroups.get(arns.green);
    if (group === undefined) throw new Error('no such group');
    const hook = hookOn(double);
    expect(await lookOf(hook)).toEqual([]);
    const [one, other] = group.targets;
    if (one === undefined || other === undefined) throw new Error('no targets');
    const sick = { ...other, state: 'unhealthy', reason: 'Target.Timeout' };
    group.targets = [one, sick];
    expect(await lookOf(hook)).toEqual(['green has 1 healthy target, and what serves now has 2']);
    group.targets = [sick, { ...one, state: 'initial', reason: 'Elb.RegistrationInProgress' }];
    expect(await lookOf(hook)).toBe(
      'RefusedError: switch: green has no healthy target (shop-green has 1 unhealthy (Target.Timeout), 1 initial (Elb.RegistrationInProgress)): requests would find nobody (Wait until the targets of shop-green are healthy.)',
    );
    group.targets = [];
    expect(await lookOf(hook)).toContain('(shop-green has no targets)');
    group.targets = [{ ...one, state: 'unavailable', reason: 'Target.HealthCheckDisabled' }];
    expect(await lookOf(hook)).toEqual([
      'whether green is healthy cannot be told: the health checks of shop-green are off',
    ]);
    // The way back asks for nobody's health.
    group.targets = [];
    await hook.apply('blue', {});
  });

  it('warns of clients that stay where they are', async () => {
    const double = await startAlb();
    give(
      double,
      forward(
        { [arns.blue]: 100, [arns.green]: 0 },
        { TargetGroupStickinessConfig: { Enabled: 'true', DurationSeconds: '3600' } },
      ),
    );
    const blue = double.targetGroups.get(arns.blue);
    if (blue !== undefined) blue.attributes['stickiness.enabled'] = 'true';
    expect(await lookOf(hookOn(double))).toEqual([
      "target group stickiness is on: who was served by a color stays on it for up to 1h, whatever the weights are, and gets errors once that color has no targets; a way back does not reach who has green's cookie",
      'shop-blue keeps each client on one of its targets (`stickiness.enabled`): clients spread anew when traffic moves',
    ]);
    double.refusals.set('DescribeTargetGroupAttributes', new ElbRefusal('AccessDenied', 'no', 403));
    expect(await lookOf(hookOn(double))).toHaveLength(1);
  });

  it('names what is wrong with the rule', async () => {
    const double = await startAlb();
    const hook = hookOn(double);
    give(double, forward({ [arns.blue]: 100 }));
    expect(await lookOf(hook)).toContain(
      `ConfigError: switch.targetGroups.green: the rule ${arns.rule} does not forward to ${arns.green} (List both target groups`,
    );
    give(double, forward({ [arns.blue]: 99, [arns.green]: 0, [arns.third]: 1 }));
    expect(await lookOf(hook)).toContain('also forwards to shop-old, which is of neither color');
    give(double, { Type: 'redirect', Order: '1', RedirectConfig: { StatusCode: 'HTTP_301' } });
    expect(await lookOf(hook)).toContain('has no `forward` action (there: `redirect`)');
    expect(await lookOf(hookOn(double, { rule: arns.defaultRule }))).toContain(
      'is the default rule of its listener (Give the ARN of the listener as `switch.listener`.)',
    );
  });

  it('takes what AWS does not know, and whom it does not know, for a mistake of the configuration', async () => {
    const double = await startAlb();
    const unknown = arns.rule.replace('9683b2d02a6cabee', '0000b2d02a6cabee');
    expect(await lookOf(hookOn(double, { rule: unknown }))).toBe(
      `ConfigError: AWS refused elasticloadbalancing:DescribeRules on ${unknown} (RuleNotFoundException): One or more rules not found (Look at ${unknown}, at the region and at the account.)`,
    );
    double.targetGroups.delete(arns.green);
    expect(await lookOf(hookOn(double))).toContain(
      `DescribeTargetHealth on ${arns.green} (TargetGroupNotFound`,
    );
    const stranger = { ...awsEnvironment, AWS_SECRET_ACCESS_KEY: 'wrong' };
    const wrongKey = createAwsAlbHook(
      { rule: arns.rule, targetGroups, endpoint: double.url, timeout },
      { env: stranger },
    );
    expect(await lookOf(wrongKey)).toContain('(SignatureDoesNotMatch)');
    double.refusals.set('DescribeRules', new ElbRefusal('AccessDenied', 'User: u is not authorized', 403));
    expect(await lookOf(hookOn(double))).toContain(
      `(AccessDenied): User: u is not authorized (Allow \`elasticloadbalancing:DescribeRules\` on ${arns.rule} in a policy of whom bg-check runs as.)`,
    );
    const nobody = hookOn(double, { endpoint: 'http://127.0.0.1:1' });
    expect(await lookOf(nobody)).toContain(
      'ConfigError: AWS cannot be asked at http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    );
  });

  it('says so when there are no credentials', async () => {
    const double = await startAlb();
    const options = { rule: arns.rule, targetGroups, endpoint: double.url, timeout };
    expect(await lookOf(createAwsAlbHook(options, { env: {} }))).toContain(
      'ConfigError: there are no credentials for AWS: Could not load credentials from any providers (Set AWS_PROFILE,',
    );
    expect(double.calls).toEqual([]);
  });

  it('looks for credentials no longer than a call may take', async () => {
    const double = await startAlb();
    // The metadata service of an instance, which does not answer.
    const { url } = await startServer(() => undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', url);
    const options = { rule: arns.rule, targetGroups, endpoint: double.url, timeout: 200 };
    expect(await lookOf(createAwsAlbHook(options, { env: {} }))).toBe(
      'ConfigError: there were no credentials for AWS within 200ms (Name where they come from, such as AWS_PROFILE, so that nobody has to be looked for.)',
    );
  });

  it('tells the secrets that it uses to who hides them', async () => {
    const double = await startAlb();
    const told: string[] = [];
    const options = { rule: arns.rule, targetGroups, endpoint: double.url, timeout };
    const env = { ...awsEnvironment, AWS_SESSION_TOKEN: 'token' };
    const hook = createAwsAlbHook(options, { env, onSecret: (secret) => told.push(secret) });
    await hook.read();
    await hook.read();
    expect(told).toEqual([awsEnvironment.AWS_SECRET_ACCESS_KEY, 'token']);
  });
});

describe('the options of an ALB', () => {
  const refusal = async (options: object) =>
    errorOf(
      Promise.resolve().then(() => createAwsAlbHook({ rule: arns.rule, targetGroups, timeout, ...options })),
    );

  it.each([
    [{ rule: 'shop' }, 'switch.rule: expected the ARN of a rule of an Application Load Balancer, got `shop`'],
    [{ rule: arns.listener }, 'switch.rule: expected the ARN of a rule'],
    [{ rule: arns.rule.replace('/app/', '/net/') }, 'switch.rule: expected the ARN of a rule'],
    [{ rule: undefined, listener: arns.rule }, 'switch.listener: expected the ARN of a listener'],
    [{ listener: arns.listener }, 'switch: the ALB is told by `rule` or by `listener`: give one of them'],
    [{ region: 'us-east-1' }, 'switch.region: the rule is in eu-central-1, got `us-east-1`'],
    [{ targetGroups: { blue: arns.blue, green: arns.blue } }, 'switch.targetGroups: blue and green need two'],
    [
      { targetGroups: { blue: arns.blue, green: arns.green.replace('eu-central-1', 'eu-west-1') } },
      'switch.targetGroups.green: it is in eu-west-1, and the rule in eu-central-1',
    ],
  ])('refuses %o', async (options, message) => {
    expect(await refusal(options)).toMatchObject({
      code: 'BGC_CONFIG',
      message: expect.stringContaining(message) as string,
    });
  });
});
