import { plainName, shortestIpv6 } from './dns-record.ts';

/** Numbers of the record types that are asked for (RFC 1035, 3596, 9460). */
export const typeNumbers = { A: 1, NS: 2, CNAME: 5, SOA: 6, AAAA: 28, HTTPS: 65 } as const;
export type QueryType = keyof typeof typeNumbers;

export interface DnsQuestion {
  readonly name: string;
  readonly type: QueryType;
  /** Whether whoever is asked is to ask others: for resolvers, never for the servers of the zone. */
  readonly recursion: boolean;
}

export interface AnsweredRecord {
  readonly name: string;
  readonly type: number;
  readonly ttl: number;
  /** An address, a name, the serial of a SOA; nothing of other types. */
  readonly value: string;
}

export interface DnsAnswer {
  /** 0: no error (RFC 1035, 4.1.1). */
  readonly code: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly records: readonly AnsweredRecord[];
}

const headerLength = 12;
const internet = 1;

/** A question as it is sent over UDP. */
export function encodeQuestion(id: number, { name, type, recursion }: DnsQuestion): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(recursion ? 0x0100 : 0, 2);
  header.writeUInt16BE(1, 4);
  const labels = plainName(name)
    .split('.')
    .map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')]));
  const tail = Buffer.alloc(5);
  tail.writeUInt16BE(typeNumbers[type], 1);
  tail.writeUInt16BE(internet, 3);
  return Buffer.concat([header, ...labels, tail]);
}

/** The name at an offset, following where it points to what stands before, and where it ends. */
function readName(message: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  let end: number | undefined;
  for (let steps = 0; steps < 128; steps += 1) {
    const length = message.readUInt8(at);
    if (length === 0) return { name: plainName(labels.join('.')), end: end ?? at + 1 };
    if (length >= 0xc0) {
      end ??= at + 2;
      at = message.readUInt16BE(at) & 0x3fff;
    } else {
      labels.push(message.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
  }
  throw new RangeError('a name without an end');
}

function readValue(message: Buffer, type: number, at: number, length: number): string {
  switch (type) {
    case typeNumbers.A:
      return [...message.subarray(at, at + length)].join('.');
    case typeNumbers.AAAA: {
      const groups = Array.from({ length: 8 }, (_, index) =>
        message.readUInt16BE(at + 2 * index).toString(16),
      );
      return shortestIpv6(groups.join(':'));
    }
    case typeNumbers.NS:
    case typeNumbers.CNAME:
      return readName(message, at).name;
    case typeNumbers.SOA: {
      const { end } = readName(message, readName(message, at).end);
      return String(message.readUInt32BE(end));
    }
    default:
      return '';
  }
}

function decode(message: Buffer, id: number, question: DnsQuestion): DnsAnswer | undefined {
  const flags = message.readUInt16BE(2);
  if (message.readUInt16BE(0) !== id || (flags & 0x8000) === 0) return undefined;
  let at = headerLength;
  if (message.readUInt16BE(4) === 1) {
    const { name, end } = readName(message, at);
    if (name !== plainName(question.name) || message.readUInt16BE(end) !== typeNumbers[question.type]) {
      return undefined;
    }
    at = end + 4;
  }
  const isTruncated = (flags & 0x0200) !== 0;
  const records: AnsweredRecord[] = [];
  const count = isTruncated ? 0 : message.readUInt16BE(6);
  for (let index = 0; index < count; index += 1) {
    const { name, end } = readName(message, at);
    const type = message.readUInt16BE(end);
    const ttl = message.readUInt32BE(end + 4);
    const length = message.readUInt16BE(end + 8);
    records.push({ name, type, ttl, value: readValue(message, type, end + 10, length) });
    at = end + 10 + length;
  }
  return { code: flags & 0x0f, isAuthoritative: (flags & 0x0400) !== 0, isTruncated, records };
}

/**
 * What came for a question; `undefined` when it is the answer to another one.
 * @throws Error when it is no message of DNS
 */
export function decodeAnswer(message: Buffer, id: number, question: DnsQuestion): DnsAnswer | undefined {
  try {
    return decode(message, id, question);
  } catch (error) {
    throw new Error('answered what is no DNS message', { cause: error });
  }
}
