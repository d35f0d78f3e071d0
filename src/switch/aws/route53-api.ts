import type {
  Change,
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
  ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { plainName } from '../dns/dns-record.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { awsCaller, clientConfig, type AwsAccess } from './aws-access.ts';
import { loadSdk } from './load-sdk.ts';

type Start = Omit<ListResourceRecordSetsCommandInput, 'HostedZoneId'>;

/** The calls of Route 53 that a switch needs. All throw AwsError, or the signal's reason when aborted. */
export interface Route53Api {
  /** Every record set of the name. */
  list(signal?: AbortSignal): Promise<readonly ResourceRecordSet[]>;
  /** All or nothing. @returns the id of the change */
  change(changes: readonly Change[], signal?: AbortSignal): Promise<string | undefined>;
  /** `INSYNC` once every name server of Route 53 has it. */
  statusOf(changeId: string, signal?: AbortSignal): Promise<string | undefined>;
}

const sdkName = '@aws-sdk/client-route-53';
/** What the console and journals tell of a change. */
const comment = 'bg-check moves traffic';

/** @throws ConfigError when the SDK is not installed */
export async function openRoute53(
  { zoneId, name }: { readonly zoneId: string; readonly name: string },
  access: AwsAccess,
  surroundings: HookSurroundings,
): Promise<Route53Api> {
  const sdk = await loadSdk('route53', sdkName, () => import('@aws-sdk/client-route-53'));
  const client: Route53Client = new sdk.Route53Client(clientConfig(access, surroundings));
  const call = awsCaller(client, access, 'route53', surroundings);
  const zone = `arn:aws:route53:::hostedzone/${zoneId}`;

  return {
    list: async (signal) => {
      const found: ResourceRecordSet[] = [];
      const isOurs = ({ Name = '' }: ResourceRecordSet) => plainName(Name) === name;
      for (let from: Start | undefined = { StartRecordName: name }; from !== undefined;) {
        const command = new sdk.ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...from });
        const page: ListResourceRecordSetsCommandOutput = await call(
          { permission: 'route53:ListResourceRecordSets', on: zone },
          (options) => client.send(command, options),
          signal,
        );
        found.push(...(page.ResourceRecordSets ?? []).filter(isOurs));
        const { IsTruncated = false, NextRecordName = '', NextRecordType, NextRecordIdentifier } = page;
        from =
          IsTruncated && plainName(NextRecordName) === name
            ? {
                StartRecordName: NextRecordName,
                StartRecordType: NextRecordType,
                StartRecordIdentifier: NextRecordIdentifier,
              }
            : undefined;
      }
      return found;
    },
    change: async (changes, signal) => {
      const { ChangeInfo } = await call(
        { permission: 'route53:ChangeResourceRecordSets', on: zone },
        (options) =>
          client.send(
            new sdk.ChangeResourceRecordSetsCommand({
              HostedZoneId: zoneId,
              ChangeBatch: { Comment: comment, Changes: [...changes] },
            }),
            options,
          ),
        signal,
      );
      return ChangeInfo?.Id;
    },
    statusOf: async (changeId, signal) => {
      const { ChangeInfo } = await call(
        { permission: 'route53:GetChange', on: 'arn:aws:route53:::change/*' },
        (options) => client.send(new sdk.GetChangeCommand({ Id: changeId }), options),
        signal,
      );
      return ChangeInfo?.Status;
    },
  };
}
