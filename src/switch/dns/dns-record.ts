import { isIP } from 'node:net';

/** The kinds of records that lead to a color. */
export const addressTypes = ['A', 'AAAA', 'CNAME'] as const;
export type AddressType = (typeof addressTypes)[number];

/** One record of a name. */
export interface DnsRecord {
  readonly type: AddressType;
  /** An address in its shortest form, or a name in lower case without the last dot. */
  readonly value: string;
  /** Seconds that whoever has asked keeps it. */
  readonly ttl: number;
}

/** A name as it is compared: lower case, without the last dot. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** An IPv6 address in its shortest form. */
export function shortestIpv6(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}

/** What a text of the configuration leads to: an address by its family, anything else a name. */
export function recordFrom(text: string): Omit<DnsRecord, 'ttl'> {
  const family = isIP(text);
  if (family === 4) return { type: 'A', value: text };
  if (family === 6) return { type: 'AAAA', value: shortestIpv6(text) };
  return { type: 'CNAME', value: plainName(text) };
}

const textOf = ({ type, value }: Omit<DnsRecord, 'ttl'>) => `${type} ${value}`;

/** Records for people and for comparing: `A 10.0.0.2, A 10.0.0.3`; how long they are kept is no part of it. */
export function describeRecords(records: readonly Omit<DnsRecord, 'ttl'>[]): string {
  return records.map(textOf).sort().join(', ');
}

/** What `describeRecords` made of records. */
export function parseRecords(text: string): readonly Omit<DnsRecord, 'ttl'>[] {
  if (text === '') return [];
  return text.split(', ').map((one) => {
    const [type, value = ''] = one.split(' ');
    return { type: type as AddressType, value };
  });
}

/** How long the longest-lived of them is kept, in milliseconds. */
export function ttlOf(records: readonly DnsRecord[]): number {
  return 1_000 * Math.max(0, ...records.map(({ ttl }) => ttl));
}

const line = /^(\d+) (A|AAAA|CNAME) ([\w.:-]+)$/;

/** A record as the journal keeps it: `60 A 10.0.0.2`. */
export function recordLine({ ttl, type, value }: DnsRecord): string {
  return `${ttl} ${type} ${value}`;
}

/** The record of such a line; `undefined` when it is none. */
export function parseRecordLine(text: string): DnsRecord | undefined {
  const [, ttl, type, value] = line.exec(text) ?? [];
  if (ttl === undefined || value === undefined) return undefined;
  return { ttl: Number(ttl), type: type as AddressType, value };
}
