import { describeRecords, parseRecords, type AddressType, type DnsRecord } from './dns-record.ts';
import type { DnsPlan } from './plan-zone.ts';

/** What an update is made on condition of. */
export type Condition =
  /** The very records that were read, as `describeRecords` tells them. */
  | { readonly records: string }
  /** Nothing can fulfil it: the server judges who asks for what, and changes nothing. */
  | 'impossible'
  | 'none';

function written(type: AddressType, value: string): string {
  return `${type} ${type === 'CNAME' ? `${value}.` : value}`;
}

function prerequisites({ name, types }: DnsPlan, condition: Condition): readonly string[] {
  if (condition === 'none') return [];
  if (condition === 'impossible') return [`prereq yxdomain ${name}.`, `prereq nxdomain ${name}.`];
  const records = parseRecords(condition.records);
  const absent = types.filter((type) => records.every((record) => record.type !== type));
  return [
    // A server compares all that stands under one type: no record more, none less.
    ...records.map(({ type, value }) => `prereq yxrrset ${name}. ${written(type, value)}`),
    ...absent.map((type) => `prereq nxrrset ${name}. ${type}`),
  ];
}

/** What nsupdate is told to do: one packet, which is done as a whole or not at all (RFC 2136, 3.7). */
export function updateScript(plan: DnsPlan, records: readonly DnsRecord[], condition: Condition): string {
  const { server, zone, name, types, key } = plan;
  const cleared = [...new Set([...types, ...records.map(({ type }) => type)])];
  return [
    `server ${server.host} ${server.port}`,
    `zone ${zone}.`,
    ...(key === undefined ? [] : [`key ${key.algorithm}:${key.name} ${key.secret}`]),
    ...prerequisites(plan, condition),
    ...cleared.map((type) => `update delete ${name}. ${type}`),
    ...records.map(({ type, value, ttl }) => `update add ${name}. ${ttl} ${written(type, value)}`),
    'send',
    '',
  ].join('\n');
}

/** `www.example.com to A 10.0.0.3`, for messages. */
export function describeUpdate({ name }: DnsPlan, records: readonly DnsRecord[]): string {
  return `${name} to ${describeRecords(records)}`;
}
