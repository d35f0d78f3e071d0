import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as route53 from '@aws-sdk/client-route-53';
import { request as send } from 'node:http';
import { describe, expect, it } from 'vitest';
import { awsKeys } from '../../support/aws/check-signature.ts';
import { hostedZone } from '../../support/aws/route53-server.ts';
import { shapeProblems } from '../../support/aws/shape-problems.ts';
import { childOf, readXml, type XmlElement } from '../../support/aws/xml.ts';
import { readBody } from '../../support/http-server.ts';
import { startServer } from '../traffic-servers.ts';
import { arns, forward, signIn, startAlb } from './alb-rig.ts';
import { addressOf, name, startZone } from './route53-rig.ts';

const credentials = { accessKeyId: awsKeys.id, secretAccessKey: awsKeys.secret };

/** Between a client and a double: keeps what the double last answered. */
async function startListener(double: string) {
  let heard = '';
  const { url } = await startServer((request, response) => {
    void readBody(request).then((body) => {
      const { port } = new URL(double);
      const { url: path = '/', method = 'GET', headers } = request;
      // Signed for this host.
      const sent = send({ host: '127.0.0.1', port, path, method, headers });
      sent.on('response', (answer) => {
        void readBody(answer).then((text) => {
          heard = text;
          response.writeHead(answer.statusCode ?? 500, { 'content-type': 'text/xml' });
          response.end(text);
        });
      });
      sent.end(body);
    });
  });
  return { url, heard: (): XmlElement => readXml(heard) };
}

const shapesOf = (sdk: object) => sdk as Readonly<Record<string, unknown>>;

describe('the doubles of AWS, by the model that the SDK carries', () => {
  it('answers for load balancers with all that is required, and nothing that is unknown', async () => {
    const double = await startAlb();
    const stickiness = { TargetGroupStickinessConfig: { Enabled: 'true', DurationSeconds: '60' } };
    double.rules.set(arns.rule, {
      isDefault: false,
      actions: [signIn, forward({ [arns.blue]: 1 }, stickiness)],
    });
    const { url, heard } = await startListener(double.url);
    const client = new elb.ElasticLoadBalancingV2Client({
      region: 'eu-central-1',
      endpoint: url,
      credentials,
    });
    const wrong: Record<string, readonly string[]> = {};
    const ask = async (call: string, asked: Promise<unknown>) => {
      await asked;
      const result = childOf(heard(), `${call}Result`);
      wrong[call] =
        result === undefined ? ['no result'] : shapeProblems(result, shapesOf(elb)[`${call}Output$`]);
    };
    await ask('DescribeRules', client.send(new elb.DescribeRulesCommand({ RuleArns: [arns.rule] })));
    await ask(
      'DescribeListeners',
      client.send(new elb.DescribeListenersCommand({ ListenerArns: [arns.listener] })),
    );
    const ofGroup = { TargetGroupArn: arns.green };
    await ask('DescribeTargetHealth', client.send(new elb.DescribeTargetHealthCommand(ofGroup)));
    await ask(
      'DescribeTargetGroupAttributes',
      client.send(new elb.DescribeTargetGroupAttributesCommand(ofGroup)),
    );
    const Actions: elb.Action[] = [{ Type: 'forward', TargetGroupArn: arns.green }];
    await ask('ModifyRule', client.send(new elb.ModifyRuleCommand({ RuleArn: arns.rule, Actions })));
    const { listener: ListenerArn } = arns;
    await ask(
      'ModifyListener',
      client.send(new elb.ModifyListenerCommand({ ListenerArn, DefaultActions: Actions })),
    );
    expect(wrong).toEqual(Object.fromEntries(Object.keys(wrong).map((call) => [call, []])));
    expect(Object.keys(wrong)).toHaveLength(6);
    const { Rules } = await client.send(new elb.DescribeRulesCommand({ RuleArns: [arns.rule] }));
    expect(Rules?.[0]?.Actions).toEqual([
      {
        Type: 'forward',
        TargetGroupArn: arns.green,
        ForwardConfig: {
          TargetGroups: [{ TargetGroupArn: arns.green, Weight: 1 }],
          TargetGroupStickinessConfig: { Enabled: false },
        },
      },
    ]);
  });

  it('keeps the secret of a sign-in as AWS does: never told, and to be kept by name', async () => {
    const double = await startAlb();
    const client = new elb.ElasticLoadBalancingV2Client({
      region: 'eu-central-1',
      endpoint: double.url,
      credentials,
    });
    const { Rules } = await client.send(new elb.DescribeRulesCommand({ RuleArns: [arns.rule] }));
    const Actions = Rules?.[0]?.Actions ?? [];
    const modify = (given: elb.Action[]) =>
      client.send(new elb.ModifyRuleCommand({ RuleArn: arns.rule, Actions: given })).then(
        () => 'done',
        (error: unknown) => (error as Error).message,
      );
    const [oidc, ...rest] = Actions;
    if (oidc?.AuthenticateOidcConfig === undefined) throw new Error('no sign-in');
    const withConfig = (more: object) => [
      { ...oidc, AuthenticateOidcConfig: { ...oidc.AuthenticateOidcConfig, ...more } } as elb.Action,
      ...rest,
    ];
    expect(await modify(withConfig({}))).toBe('You must specify a client secret');
    expect(await modify(withConfig({ ClientSecret: 's', UseExistingClientSecret: true }))).toContain(
      'cannot both',
    );
    expect(await modify(withConfig({ UseExistingClientSecret: true }))).toBe('done');
  });

  it('answers for zones with all that is required, and nothing that is unknown', async () => {
    const double = await startZone('weighted');
    const AliasTarget = { HostedZoneId: 'Z2', DNSName: 'lb.example.com.', EvaluateTargetHealth: true };
    double.write([
      ...double.sets(),
      { Name: 'alias.demo.test.', Type: 'A', AliasTarget },
      {
        ...addressOf('blue', { HealthCheckId: 'hc-1', Failover: 'PRIMARY' }),
        Name: 'f.demo.test.',
        SetIdentifier: 'f',
      },
    ]);
    double.pageSize = 3;
    const { url, heard } = await startListener(double.url);
    const client = new route53.Route53Client({ region: 'us-east-1', endpoint: url, credentials });
    const wrong: Record<string, readonly string[]> = {};
    const ask = async <Result>(call: string, asked: Promise<Result>) => {
      const result = await asked;
      wrong[call] = shapeProblems(heard(), shapesOf(route53)[`${call}Response$`]);
      return result;
    };
    const zone = { HostedZoneId: hostedZone.id };
    await ask('ListResourceRecordSets', client.send(new route53.ListResourceRecordSetsCommand(zone)));
    const ResourceRecordSet: route53.ResourceRecordSet = {
      Name: 'new.demo.test',
      Type: 'A',
      TTL: 1,
      ResourceRecords: [{ Value: '192.0.2.1' }],
    };
    const ChangeBatch = { Changes: [{ Action: 'CREATE' as const, ResourceRecordSet }] };
    const { ChangeInfo } = await ask(
      'ChangeResourceRecordSets',
      client.send(new route53.ChangeResourceRecordSetsCommand({ ...zone, ChangeBatch })),
    );
    expect(ChangeInfo?.SubmittedAt).toBeInstanceOf(Date);
    await ask('GetChange', client.send(new route53.GetChangeCommand({ Id: ChangeInfo?.Id })));
    expect(wrong).toEqual({ ListResourceRecordSets: [], ChangeResourceRecordSets: [], GetChange: [] });
    double.pageSize = 300;
    const { ResourceRecordSets = [] } = await client.send(new route53.ListResourceRecordSetsCommand(zone));
    expect(ResourceRecordSets.find(({ Name }) => Name === 'alias.demo.test.')).toEqual({
      ...{ Name: 'alias.demo.test.', Type: 'A', AliasTarget },
    });
    expect(ResourceRecordSets.filter(({ Name }) => Name === `${name}.`)).toHaveLength(3);
  });
});
