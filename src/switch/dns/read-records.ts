import { SwitchError } from '../../errors.ts';
import type { TrafficColor } from '../switch-hook.ts';
import { askServer, type AskOptions } from './ask-server.ts';
import { typeNumbers, type DnsAnswer, type QueryType } from './dns-message.ts';
import { addressTypes, describeRecords, type AddressType, type DnsRecord } from './dns-record.ts';
import type { DnsPlan } from './plan-zone.ts';
import type { ServerAddress } from './server-address.ts';

/** What a name leads to, as a server of its zone has it. */
export interface ZoneReading {
  readonly records: readonly DnsRecord[];
  /** Of the zone; it grows with every change. */
  readonly serial: string;
}

/** Names of the codes that an answer may carry (RFC 1035, 2136). */
const codeNames: Readonly<Record<number, string>> = {
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  9: 'NOTAUTH',
};
const [noError, noSuchName] = [0, 3];
const readings = 4;

function requireAnswer(answer: DnsAnswer, what: string): DnsAnswer {
  const { code } = answer;
  if (code === noError || code === noSuchName) return answer;
  throw new Error(`answered ${codeNames[code] ?? `code ${code}`} when asked for ${what}`);
}

/** The records of one type that a server answers for a name. @throws Error when it does not tell */
export async function askRecords(
  server: ServerAddress,
  question: { readonly name: string; readonly type: QueryType; readonly from: 'zone' | 'cache' },
  options: AskOptions,
) {
  const { name, type, from } = question;
  const answer = requireAnswer(
    await askServer(server, { name, type, recursion: from === 'cache' }, options),
    `${type} of ${name}`,
  );
  if (from === 'zone' && !answer.isAuthoritative)
    throw new Error(`answers for ${name} without authority: it is a resolver, or has no such zone`);
  return answer.records.filter((record) => record.name === name && record.type === typeNumbers[type]);
}

/** The addresses, or the other name, that a server answers. */
export async function askAddresses(
  server: ServerAddress,
  question: {
    readonly name: string;
    readonly types: readonly AddressType[];
    readonly from: 'zone' | 'cache';
  },
  options: AskOptions,
): Promise<readonly DnsRecord[]> {
  const answers = await Promise.all(
    question.types.map(async (type) => {
      const records = await askRecords(server, { ...question, type }, options);
      return records.map(({ value, ttl }) => ({ type, value, ttl }));
    }),
  );
  return answers.flat();
}

/**
 * What the primary has, of one moment: between two answers of the same serial nothing has changed.
 * @throws SwitchError when it does not tell
 */
export async function readRecords(
  { server, zone, name, timeoutMs }: DnsPlan,
  signal?: AbortSignal,
): Promise<ZoneReading> {
  const options = { timeoutMs, signal };
  const serialOf = async () => {
    const [soa] = await askRecords(server, { name: zone, type: 'SOA', from: 'zone' }, options);
    if (soa === undefined) throw new Error(`has no zone ${zone}`);
    return soa.value;
  };
  try {
    let serial = await serialOf();
    for (let attempt = 1; ; attempt += 1) {
      const records = await askAddresses(server, { name, types: addressTypes, from: 'zone' }, options);
      const after = await serialOf();
      if (after === serial || attempt === readings) return { records, serial: after };
      serial = after;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new SwitchError(`the name server ${server.text} ${(error as Error).message}`, { cause: error });
  }
}

/** Which color records lead to. */
export function colorOfRecords(
  { records }: Pick<DnsPlan, 'records'>,
  found: readonly Omit<DnsRecord, 'ttl'>[],
): TrafficColor {
  const there = describeRecords(found);
  for (const color of ['blue', 'green'] as const) {
    if (there === describeRecords(records[color])) return color;
  }
  const has = (color: 'blue' | 'green') =>
    records[color].some((one) => found.some((other) => describeRecords([one]) === describeRecords([other])));
  return has('blue') && has('green') ? 'mixed' : 'unknown';
}
