import type {
  Action,
  ElasticLoadBalancingV2Client,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { AwsError } from './aws-error.ts';
import { awsCaller, clientConfig, type AwsAccess } from './aws-access.ts';
import type { AlbPlace } from './alb-arn.ts';
import { withoutSecrets, writableActions } from './alb-actions.ts';
import { loadSdk } from './load-sdk.ts';

/** The calls of Elastic Load Balancing that a switch needs. All throw AwsError, or the signal's reason when aborted. */
export interface AlbApi {
  describe(
    signal?: AbortSignal,
  ): Promise<{ readonly actions: readonly Action[]; readonly isDefaultRule: boolean }>;
  modify(place: AlbPlace, actions: readonly Action[], signal?: AbortSignal): Promise<void>;
  healthOf(targetGroup: string, signal?: AbortSignal): Promise<readonly TargetHealthDescription[]>;
  attributesOf(targetGroup: string, signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
}

const service = 'elasticloadbalancing';
const sdkName = '@aws-sdk/client-elastic-load-balancing-v2';

/** @throws ConfigError when the SDK is not installed */
export async function openAlb(
  place: AlbPlace,
  access: AwsAccess,
  surroundings: HookSurroundings,
): Promise<AlbApi> {
  const sdk = await loadSdk('aws-alb', sdkName, () => import('@aws-sdk/client-elastic-load-balancing-v2'));
  const client: ElasticLoadBalancingV2Client = new sdk.ElasticLoadBalancingV2Client(
    clientConfig(access, surroundings),
  );
  const call = awsCaller(client, access, service, surroundings);
  const about = (action: string, on: string) => ({ permission: `${service}:${action}`, on });

  const unknown = (arn: string) => new AwsError(`AWS told nothing of ${arn}`, { problem: 'missing' });

  return {
    describe: async (signal) => {
      const { kind, arn } = place;
      if (kind === 'listener') {
        const { Listeners = [] } = await call(
          about('DescribeListeners', arn),
          (options) => client.send(new sdk.DescribeListenersCommand({ ListenerArns: [arn] }), options),
          signal,
        );
        const [listener] = Listeners;
        if (listener === undefined) throw unknown(arn);
        return { actions: withoutSecrets(listener.DefaultActions ?? []), isDefaultRule: false };
      }
      const { Rules = [] } = await call(
        about('DescribeRules', arn),
        (options) => client.send(new sdk.DescribeRulesCommand({ RuleArns: [arn] }), options),
        signal,
      );
      const [rule] = Rules;
      if (rule === undefined) throw unknown(arn);
      return { actions: withoutSecrets(rule.Actions ?? []), isDefaultRule: rule.IsDefault ?? false };
    },
    modify: async ({ kind, arn }, actions, signal) => {
      const written = writableActions(actions);
      await (kind === 'listener'
        ? call(
            about('ModifyListener', arn),
            (options) =>
              client.send(
                new sdk.ModifyListenerCommand({ ListenerArn: arn, DefaultActions: written }),
                options,
              ),
            signal,
          )
        : call(
            about('ModifyRule', arn),
            (options) => client.send(new sdk.ModifyRuleCommand({ RuleArn: arn, Actions: written }), options),
            signal,
          ));
    },
    healthOf: async (targetGroup, signal) => {
      const { TargetHealthDescriptions = [] } = await call(
        about('DescribeTargetHealth', targetGroup),
        (options) =>
          client.send(new sdk.DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }), options),
        signal,
      );
      return TargetHealthDescriptions;
    },
    attributesOf: async (targetGroup, signal) => {
      const { Attributes = [] } = await call(
        about('DescribeTargetGroupAttributes', targetGroup),
        (options) =>
          client.send(new sdk.DescribeTargetGroupAttributesCommand({ TargetGroupArn: targetGroup }), options),
        signal,
      );
      return Object.fromEntries(Attributes.map(({ Key = '', Value = '' }) => [Key, Value]));
    },
  };
}
