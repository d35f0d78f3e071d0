import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { plainName, recordFrom } from '../dns/dns-record.ts';
import { canonicalJson, fingerprint } from './canonical-json.ts';

/** Seconds an alias is kept: what it leads to says so, and load balancers say a minute. */
const ttlOfAlias = 60;

/** Types of records that lead to somebody. */
const addressTypes = ['A', 'AAAA', 'CNAME'];

/** Whether a record set says where a name leads. */
export function leads({ Type }: ResourceRecordSet): boolean {
  return addressTypes.includes(Type ?? '');
}

/** Where an alias leads, for people and for comparing. */
export function aliasText(type: string, dnsName: string, zoneId: string): string {
  return `${type} alias of ${plainName(dnsName)} (${zoneId})`;
}

/** Where a record set leads, one text for each value: `A 192.0.2.10`. */
export function textsOf({
  Type: type = 'A',
  AliasTarget,
  ResourceRecords = [],
}: ResourceRecordSet): readonly string[] {
  if (AliasTarget !== undefined) {
    return [aliasText(type, AliasTarget.DNSName ?? '?', AliasTarget.HostedZoneId ?? '?')];
  }
  return ResourceRecords.map(({ Value = '' }) => `${type} ${recordFrom(Value).value}`);
}

/** Where several lead together, for people and for comparing. */
export function describeSets(sets: readonly ResourceRecordSet[]): string {
  return sets.flatMap(textsOf).sort().join(', ');
}

/** What a record set says, however it is written down. */
function meaningOf(set: ResourceRecordSet): unknown {
  const { Name = '', AliasTarget, TTL } = set;
  return {
    ...set,
    Name: plainName(Name),
    ResourceRecords: undefined,
    AliasTarget: AliasTarget?.EvaluateTargetHealth,
    TTL: AliasTarget === undefined ? TTL : undefined,
    leadsTo: [...textsOf(set)].sort(),
  };
}

export function sameSet(one: ResourceRecordSet, other: ResourceRecordSet): boolean {
  return canonicalJson(meaningOf(one)) === canonicalJson(meaningOf(other));
}

/** A name for what record sets say, whatever their order. */
export function etagOfSets(sets: readonly ResourceRecordSet[]): string {
  return fingerprint(sets.map((set) => canonicalJson(meaningOf(set))).sort());
}

/** How long the longest-lived of them is kept, in milliseconds. @param aliasTtl seconds, where it is known */
export function ttlOfSets(sets: readonly ResourceRecordSet[], aliasTtl = ttlOfAlias): number {
  return 1_000 * Math.max(0, ...sets.map(({ TTL, AliasTarget }) => (AliasTarget ? aliasTtl : (TTL ?? 0))));
}
