import { tryParseDuration } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import { describeRecords, plainName, recordFrom, type AddressType, type DnsRecord } from './dns-record.ts';

type Planned = Omit<DnsRecord, 'ttl'>;

/** What leads to each color; all of the same types. */
export interface PlannedRecords {
  readonly records: Readonly<Record<'blue' | 'green', readonly Planned[]>>;
  readonly types: readonly AddressType[];
}

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const fullName = new RegExp(String.raw`^(?=.{1,253}$)(?:${label}\.)*${label}$`);
/** What looks like an address and is none would be taken for a name. */
const isNumeric = /(?:^|\.)\d+$/;

/** A name as it is compared. @throws ConfigError when it is none */
export function requireName(text: string, option: string, rule = 'a host name'): string {
  const name = plainName(text);
  if (fullName.test(name) && !isNumeric.test(name)) return name;
  throw new ConfigError(`switch.${option}: expected ${rule}, got \`${text}\``);
}

function recordsOf(
  color: 'blue' | 'green',
  texts: readonly string[],
  name: string,
  zone: string | undefined,
) {
  const records = texts.map(recordFrom);
  const option = `records.${color}`;
  for (const [index, { type, value }] of records.entries()) {
    if (type !== 'CNAME') continue;
    const rule = 'an address or another full host name';
    // One word would be a name below the root.
    const isOther = requireName(value, option, rule).includes('.') && value !== name;
    if (!isOther) throw new ConfigError(`switch.${option}: expected ${rule}, got \`${texts[index] ?? ''}\``);
  }
  const names = records.filter(({ type }) => type === 'CNAME');
  if (names.length > 0 && records.length > 1) {
    throw new ConfigError(
      `switch.${option}: a name that leads to another (CNAME) has one record only, got ${describeRecords(records)}`,
      { advice: 'Give addresses only, or one name only.' },
    );
  }
  if (names.length > 0 && name === zone) {
    throw new ConfigError(
      `switch.${option}: ${zone} is the zone itself, which cannot lead to another name (CNAME)`,
      { advice: 'Give addresses.' },
    );
  }
  return records;
}

const typesOf = (records: readonly Planned[]) => [...new Set(records.map(({ type }) => type))].sort();

/** A TTL in seconds. @throws ConfigError when it is not a whole number of them */
export function ttlSeconds(ttl: string | undefined): number | undefined {
  if (ttl === undefined) return undefined;
  const seconds = (tryParseDuration(ttl) ?? Number.NaN) / 1_000;
  if (Number.isInteger(seconds) && seconds > 0) return seconds;
  throw new ConfigError(`switch.ttl: expected whole seconds, such as \`60s\`, got \`${ttl}\``);
}

/**
 * @param texts what the name leads to: addresses, or one other name
 * @param zone where it is known
 * @throws ConfigError when they cannot stand under one name, or cannot take each other's place
 */
export function planRecords(
  texts: Readonly<Record<'blue' | 'green', readonly string[]>>,
  name: string,
  zone?: string,
): PlannedRecords {
  const blue = recordsOf('blue', texts.blue, name, zone);
  const green = recordsOf('green', texts.green, name, zone);
  const shared = blue.find((one) =>
    green.some((other) => describeRecords([one]) === describeRecords([other])),
  );
  if (shared !== undefined) {
    throw new ConfigError(`switch.records: ${describeRecords([shared])} is of both colors`);
  }
  const types = typesOf(blue);
  if (types.join() !== typesOf(green).join()) {
    throw new ConfigError(
      `switch.records: both colors need the same types of records, and blue has ${types.join(' and ')}, green ${typesOf(green).join(' and ')}`,
      {
        advice:
          'Resolvers also keep the answer that there is no such record, and for another time than its TTL.',
      },
    );
  }
  return { records: { blue, green }, types };
}
