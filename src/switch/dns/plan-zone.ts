import { resolve } from 'node:path';
import { tryParseDuration } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import type { DnsHookOptions } from './dns-options.ts';
import { describeRecords, plainName, recordFrom, type AddressType, type DnsRecord } from './dns-record.ts';
import { parseServerAddress, type ServerAddress } from './server-address.ts';

/** The options of a hook, looked through. */
export interface DnsPlan {
  readonly server: ServerAddress;
  readonly nameservers: readonly ServerAddress[];
  readonly resolvers: readonly ServerAddress[];
  readonly zone: string;
  readonly name: string;
  /** What leads to each color; all of the same types. */
  readonly records: Readonly<Record<'blue' | 'green', readonly Omit<DnsRecord, 'ttl'>[]>>;
  readonly types: readonly AddressType[];
  /** Seconds; `undefined` for those of what is replaced. */
  readonly ttl: number | undefined;
  readonly key: DnsHookOptions['key'];
  /** Absolute. */
  readonly keyFile: string | undefined;
  readonly allowLongTtl: boolean;
  readonly program: readonly string[];
  readonly timeoutMs: number;
}

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const fullName = new RegExp(String.raw`^(?=.{1,253}$)(?:${label}\.)*${label}$`);
/** What looks like an address and is none would be taken for a name. */
const isNumeric = /(?:^|\.)\d+$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function requireName(text: string, option: string, rule = 'a host name'): string {
  const name = plainName(text);
  if (fullName.test(name) && !isNumeric.test(name)) return name;
  throw new ConfigError(`switch.${option}: expected ${rule}, got \`${text}\``);
}

function recordsOf(color: 'blue' | 'green', texts: readonly string[], name: string, zone: string) {
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

const typesOf = (records: readonly Omit<DnsRecord, 'ttl'>[]) =>
  [...new Set(records.map(({ type }) => type))].sort();

function secondsOf(ttl: string | undefined): number | undefined {
  if (ttl === undefined) return undefined;
  const seconds = (tryParseDuration(ttl) ?? Number.NaN) / 1_000;
  if (Number.isInteger(seconds) && seconds > 0) return seconds;
  throw new ConfigError(`switch.ttl: expected whole seconds, such as \`60s\`, got \`${ttl}\``);
}

function requireUsableKey({ key, keyFile }: DnsHookOptions, onSecret: HookSurroundings['onSecret']): void {
  if (key === undefined) return;
  onSecret?.(key.secret);
  if (keyFile !== undefined) {
    throw new ConfigError('switch: a key is given by `key` or by `keyFile`, and both are there', {
      advice: 'Leave one of them out.',
    });
  }
  requireName(key.name, 'key.name');
  if (!base64.test(key.secret)) {
    throw new ConfigError('switch.key.secret: expected base64, as `tsig-keygen` prints it', {
      advice: 'Hand it over by reference, such as `${TSIG_SECRET}`.',
    });
  }
}

/** @throws ConfigError when an option cannot work */
export function planZone(options: DnsHookOptions, surroundings: HookSurroundings): DnsPlan {
  const { liveUrl, directory = '.', onSecret } = surroundings;
  requireUsableKey(options, onSecret);
  const zone = requireName(options.zone, 'zone');
  const given = options.name ?? (liveUrl === undefined ? '' : new URL(liveUrl).hostname);
  const from = options.name === undefined ? 'live.url' : 'switch.name';
  const name = plainName(given);
  if (name !== zone && !name.endsWith(`.${zone}`)) {
    throw new ConfigError(`${from}: \`${given}\` is not in the zone \`${zone}\``, {
      advice:
        options.name === undefined
          ? 'Let `live.url` name the host that moves, or give it as `switch.name`.'
          : 'Give the whole name, and the zone that it is in.',
    });
  }
  requireName(name, 'name');
  const blue = recordsOf('blue', options.records.blue, name, zone);
  const green = recordsOf('green', options.records.green, name, zone);
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
  return {
    server: parseServerAddress(options.server, 'server'),
    nameservers: options.nameservers.map((text) => parseServerAddress(text, 'nameservers')),
    resolvers: options.resolvers.map((text) => parseServerAddress(text, 'resolvers')),
    zone,
    name,
    records: { blue, green },
    types,
    ttl: secondsOf(options.ttl),
    key: options.key,
    keyFile: options.keyFile === undefined ? undefined : resolve(directory, options.keyFile),
    allowLongTtl: options.allowLongTtl,
    program: options.program,
    timeoutMs: options.timeout,
  };
}
