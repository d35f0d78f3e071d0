import { resolve } from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import type { DnsHookOptions } from './dns-options.ts';
import { plainName } from './dns-record.ts';
import { planRecords, requireName, ttlSeconds, type PlannedRecords } from './plan-records.ts';
import { parseServerAddress, type ServerAddress } from './server-address.ts';

/** The options of a hook, looked through. */
export interface DnsPlan extends PlannedRecords {
  readonly server: ServerAddress;
  readonly nameservers: readonly ServerAddress[];
  readonly resolvers: readonly ServerAddress[];
  readonly zone: string;
  readonly name: string;
  /** Seconds; `undefined` for those of what is replaced. */
  readonly ttl: number | undefined;
  readonly key: DnsHookOptions['key'];
  /** Absolute. */
  readonly keyFile: string | undefined;
  readonly allowLongTtl: boolean;
  readonly program: readonly string[];
  readonly timeoutMs: number;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

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
  return {
    server: parseServerAddress(options.server, 'server'),
    nameservers: options.nameservers.map((text) => parseServerAddress(text, 'nameservers')),
    resolvers: options.resolvers.map((text) => parseServerAddress(text, 'resolvers')),
    zone,
    name,
    ...planRecords(options.records, name, zone),
    ttl: ttlSeconds(options.ttl),
    key: options.key,
    keyFile: options.keyFile === undefined ? undefined : resolve(directory, options.keyFile),
    allowLongTtl: options.allowLongTtl,
    program: options.program,
    timeoutMs: options.timeout,
  };
}
