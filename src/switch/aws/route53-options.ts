import { isIP } from 'node:net';
import { ConfigError } from '../../errors.ts';
import type { ServingColor } from '../color-names.ts';
import { plainName } from '../dns/dns-record.ts';
import { planRecords, requireName, ttlSeconds } from '../dns/plan-records.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import type { RecordForm } from './record-form.ts';
import { aliasText } from './record-set.ts';
import { createWeightedRecords } from './weighted-records.ts';
import { createWholeRecords, type AliasOption } from './whole-records.ts';

/** How a name is moved in a zone of Route 53: by its records, its aliases, or the weights of its records. */
export interface Route53HookOptions {
  /** The id of the hosted zone. */
  readonly zoneId: string;
  /** The name that moves; the host of the front door by default. */
  readonly name?: string | undefined;
  /** What the name leads to: addresses, or one other name. */
  readonly records?: Readonly<Record<ServingColor, readonly string[]>> | undefined;
  /** What the name is an alias of. */
  readonly aliases?: Readonly<Record<ServingColor, AliasOption>> | undefined;
  /** The types of the alias records. */
  readonly types: readonly ('A' | 'AAAA')[];
  /** Which of the weighted records are of which color. */
  readonly setIdentifiers?: Readonly<Record<ServingColor, string>> | undefined;
  /** How long what is written may be kept, text such as `60s`; of an alias, what it leads to. */
  readonly ttl?: string | undefined;
  /** Allows what is kept for longer than green is watched. */
  readonly allowLongTtl: boolean;
  readonly region?: string | undefined;
  /** Where the API answers, in place of the public one. */
  readonly endpoint?: string | undefined;
  /** Milliseconds each call may take. */
  readonly timeout: number;
}

/** The options of a hook, looked through. */
export interface Route53Plan {
  readonly zoneId: string;
  readonly name: string;
  readonly form: RecordForm;
  /** Seconds; `undefined` for those of what is replaced. */
  readonly ttl: number | undefined;
  readonly allowLongTtl: boolean;
}

const zoneGrammar = /^(?:\/hostedzone\/)?([A-Z\d]{1,32})$/;

function requireZoneId(text: string, option: string): string {
  const id = zoneGrammar.exec(text)?.[1];
  if (id !== undefined) return id;
  throw new ConfigError(`switch.${option}: expected the id of a hosted zone, got \`${text}\``, {
    advice: 'It looks like `Z0123456789ABCDEFGHIJ`; `aws route53 list-hosted-zones` lists them.',
  });
}

function planAliases(
  aliases: Readonly<Record<ServingColor, AliasOption>>,
): Readonly<Record<ServingColor, AliasOption>> {
  const planned = (color: ServingColor): AliasOption => {
    const option = `aliases.${color}`;
    const { name, zoneId, evaluateTargetHealth } = aliases[color];
    const of = requireName(name, `${option}.name`);
    return { name: of, zoneId: requireZoneId(zoneId, `${option}.zoneId`), evaluateTargetHealth };
  };
  const [blue, green] = [planned('blue'), planned('green')];
  const text = ({ name, zoneId }: AliasOption) => aliasText('A', name, zoneId);
  if (text(blue) !== text(green)) return { blue, green };
  throw new ConfigError(`switch.aliases: blue and green need two, both lead to \`${blue.name}\``);
}

function formOf(
  { records, aliases, types, setIdentifiers }: Route53HookOptions,
  named: { readonly name: string; readonly ttl: number | undefined },
): RecordForm {
  if (records !== undefined) {
    return createWholeRecords({ kind: 'records', planned: planRecords(records, named.name) }, named);
  }
  if (aliases !== undefined) {
    return createWholeRecords({ kind: 'aliases', aliases: planAliases(aliases), types }, named);
  }
  if (setIdentifiers === undefined) {
    throw new ConfigError(
      'switch: the name is moved by `records`, by `aliases` or by `setIdentifiers`: give one of them',
    );
  }
  if (setIdentifiers.blue.trim() === setIdentifiers.green.trim()) {
    throw new ConfigError(
      `switch.setIdentifiers: blue and green need two, both are \`${setIdentifiers.blue}\``,
    );
  }
  return createWeightedRecords(setIdentifiers, named);
}

/** @throws ConfigError when an option cannot work */
export function planRoute53(options: Route53HookOptions, { liveUrl }: HookSurroundings): Route53Plan {
  const given = options.name ?? (liveUrl === undefined ? '' : new URL(liveUrl).hostname);
  const name = plainName(given);
  if (!name.includes('.') || isIP(name) !== 0) {
    const from = options.name === undefined ? 'live.url' : 'switch.name';
    throw new ConfigError(`${from}: \`${given}\` is no full host name, which Route 53 could have`, {
      advice: 'Give the name that moves as `switch.name`.',
    });
  }
  requireName(name, 'name');
  const ttl = ttlSeconds(options.ttl);
  return {
    zoneId: requireZoneId(options.zoneId, 'zoneId'),
    ...{ name, ttl, allowLongTtl: options.allowLongTtl },
    form: formOf(options, { name, ttl }),
  };
}
