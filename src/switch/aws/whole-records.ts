import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { ConfigError } from '../../errors.ts';
import type { ServingColor } from '../color-names.ts';
import type { AddressType } from '../dns/dns-record.ts';
import type { PlannedRecords } from '../dns/plan-records.ts';
import { requireSoleColor } from '../require-sole-color.ts';
import type { TrafficColor } from '../switch-hook.ts';
import type { RecordForm } from './record-form.ts';
import { aliasText, describeSets, textsOf } from './record-set.ts';

/** What an alias leads to. */
export interface AliasOption {
  readonly name: string;
  readonly zoneId: string;
  readonly evaluateTargetHealth?: boolean | undefined;
}

/** What leads to each color, as a whole. */
export type WholeRecords =
  | { readonly kind: 'records'; readonly planned: PlannedRecords }
  | {
      readonly kind: 'aliases';
      readonly aliases: Readonly<Record<ServingColor, AliasOption>>;
      readonly types: readonly ('A' | 'AAAA')[];
    };

/** Seconds, where nothing tells how long records were kept. */
const usualTtl = 60;
/** Values that are nobody's, and a time that nobody keeps anything. */
const nobody: Readonly<Record<AddressType, string>> = {
  A: '192.0.2.255',
  AAAA: '100::bc',
  CNAME: 'rehearsal.bg-check.invalid.',
};
const forEver = 2_147_483_647;

function setsOf(
  whole: WholeRecords,
  color: ServingColor,
  name: string,
  ttl: number | undefined,
  found: readonly ResourceRecordSet[],
): readonly ResourceRecordSet[] {
  const Name = `${name}.`;
  const before = (type: string) => found.find(({ Type }) => Type === type);
  if (whole.kind === 'aliases') {
    const { name: DNSName, zoneId: HostedZoneId, evaluateTargetHealth } = whole.aliases[color];
    return whole.types.map((Type) => {
      const evaluated = before(Type)?.AliasTarget?.EvaluateTargetHealth ?? false;
      const EvaluateTargetHealth = evaluateTargetHealth ?? evaluated;
      return { Name, Type, AliasTarget: { DNSName, HostedZoneId, EvaluateTargetHealth } };
    });
  }
  return whole.planned.types.map((Type) => {
    const values = whole.planned.records[color].filter(({ type }) => type === Type);
    return {
      ...{ Name, Type },
      TTL: ttl ?? before(Type)?.TTL ?? usualTtl,
      ResourceRecords: values.map(({ value }) => ({ Value: Type === 'CNAME' ? `${value}.` : value })),
    };
  });
}

function textsOfColor(whole: WholeRecords, color: ServingColor): readonly string[] {
  if (whole.kind === 'records')
    return whole.planned.records[color].map(({ type, value }) => `${type} ${value}`);
  const { name, zoneId } = whole.aliases[color];
  return whole.types.map((type) => aliasText(type, name, zoneId));
}

/** Records that lead to one color, all of them, and are replaced by those of the other. */
export function createWholeRecords(
  whole: WholeRecords,
  { name, ttl }: { readonly name: string; readonly ttl: number | undefined },
): RecordForm {
  const texts = { blue: textsOfColor(whole, 'blue'), green: textsOfColor(whole, 'green') };
  const described = (color: ServingColor) => [...texts[color]].sort().join(', ');
  /** How long they were kept when they were last seen. */
  let last: readonly ResourceRecordSet[] = [];

  const colorOf = (found: readonly ResourceRecordSet[]): TrafficColor => {
    if (found.some(({ SetIdentifier }) => SetIdentifier !== undefined)) return 'unknown';
    const there = describeSets(found);
    for (const color of ['blue', 'green'] as const) if (there === described(color)) return color;
    const has = (color: ServingColor) => found.flatMap(textsOf).some((one) => texts[color].includes(one));
    return has('blue') && has('green') ? 'mixed' : 'unknown';
  };

  return {
    weighted: false,
    stateOf: (found) => {
      if (found.length > 0) last = found;
      return { color: colorOf(found) };
    },
    wanted: (found, target) => {
      const color = requireSoleColor('route53', target);
      return setsOf(whole, color, name, ttl, found.length > 0 ? found : last);
    },
    requireMovable: (found) => {
      const identified = found.find(({ SetIdentifier }) => SetIdentifier !== undefined);
      if (identified !== undefined) {
        throw new ConfigError(
          `switch.${whole.kind}: ${name} has records with set identifiers (\`${identified.SetIdentifier ?? ''}\`), and not one for all`,
          { advice: 'Where they are weighted, name those of the colors as `switch.setIdentifiers`.' },
        );
      }
      if (colorOf(found) !== 'unknown') return;
      throw new ConfigError(
        `switch.${whole.kind}: ${name} has ${describeSets(found)}, which is neither blue (${described('blue')}) nor green (${described('green')})`,
        { advice: 'Name all that leads to each color, and nothing else.' },
      );
    },
    impossible: () => {
      const [Type = 'A'] = whole.kind === 'aliases' ? whole.types : whole.planned.types;
      return { Name: `${name}.`, Type, TTL: forEver, ResourceRecords: [{ Value: nobody[Type] }] };
    },
  };
}
