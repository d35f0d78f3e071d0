import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { ConfigError, SwitchError } from '../../errors.ts';
import { colorNamed, type ColorNames, type ServingColor } from '../color-names.ts';
import {
  colorOfWeights,
  sameWeights,
  weightsOf,
  weightsOfCounts,
  weightsOfGreen,
  type SwitchTarget,
  type Weights,
} from '../weights.ts';
import type { RecordForm } from './record-form.ts';

interface Group {
  readonly type: string;
  readonly blue: ResourceRecordSet | undefined;
  readonly green: ResourceRecordSet | undefined;
  /** Of neither color. */
  readonly others: readonly ResourceRecordSet[];
}

const weightOf = (set: ResourceRecordSet | undefined) => set?.Weight ?? 0;

function groupsOf(found: readonly ResourceRecordSet[], identifiers: ColorNames): readonly Group[] {
  return [...new Set(found.map(({ Type }) => Type ?? '?'))].map((type) => {
    const same = found.filter(({ Type }) => Type === type);
    const colorOf = ({ SetIdentifier = '' }: ResourceRecordSet) => colorNamed(identifiers, SetIdentifier);
    return {
      type,
      blue: same.find((set) => colorOf(set) === 'blue'),
      green: same.find((set) => colorOf(set) === 'green'),
      others: same.filter((set) => colorOf(set) === 'unknown'),
    };
  });
}

/** How much each color gets; `undefined` where somebody else does, too. */
function weightsOfGroup({ blue, green, others }: Group): Weights | undefined {
  if (blue === undefined && green === undefined) return undefined;
  const own = [blue, green].filter((set) => set !== undefined);
  if ([...own, ...others].some(({ Weight }) => Weight === undefined)) return undefined;
  if (others.some((set) => weightOf(set) > 0)) return undefined;
  const weights = weightsOfCounts(weightOf(blue), weightOf(green));
  if (weights !== undefined || others.length > 0) return weights;
  // Where all have weight 0, Route 53 answers each as often as any other.
  if (own.length === 2) return weightsOfGreen(50);
  return weightsOfGreen(green === undefined ? 0 : 100);
}

/** Weights are whole numbers up to 255: percent where that is exact, else halves of it. */
function countsOf(target: SwitchTarget): Weights {
  const { blue, green } = weightsOf(target);
  if (Number.isInteger(green)) return { blue, green };
  const halves = Math.min(2 * 100 - 1, Math.max(1, Math.round(2 * green)));
  return { blue: 2 * 100 - halves, green: halves };
}

/** Weighted records, two for each type, whose weights are set. */
export function createWeightedRecords(
  identifiers: ColorNames,
  { name, ttl }: { readonly name: string; readonly ttl: number | undefined },
): RecordForm {
  const label = (color: ServingColor, type: string) =>
    `${type} of ${name} with the set identifier \`${identifiers[color]}\``;

  return {
    weighted: true,
    stateOf: (found) => {
      const [first, ...rest] = groupsOf(found, identifiers).map(weightsOfGroup);
      const all = [first, ...rest];
      if (first === undefined || all.includes(undefined)) return { color: 'unknown' };
      return rest.every((each) => each !== undefined && sameWeights(each, first, 0.01))
        ? { color: colorOfWeights(first), weights: first }
        : { color: 'mixed' };
    },
    wanted: (found, target) => {
      const counts = countsOf(target);
      const groups = groupsOf(found, identifiers);
      if (groups.length === 0) throw new SwitchError(`switch: ${name} has no weighted records any more`);
      const withWeight = (set: ResourceRecordSet, Weight: number): ResourceRecordSet => ({
        ...set,
        Weight,
        ...(ttl === undefined || set.AliasTarget !== undefined ? {} : { TTL: ttl }),
      });
      return groups.flatMap(({ type, others, ...own }) => [
        ...(['blue', 'green'] as const).flatMap((color) => {
          const set = own[color];
          if (set !== undefined) return [withWeight(set, counts[color])];
          if (counts[color] === 0) return [];
          throw new SwitchError(`switch: there is no record ${label(color, type)}`);
        }),
        // All requests are for the two colors.
        ...others.map((set) => (weightOf(set) > 0 ? { ...set, Weight: 0 } : set)),
      ]);
    },
    requireMovable: (found) => {
      for (const { type, others, ...own } of groupsOf(found, identifiers)) {
        for (const color of ['blue', 'green'] as const) {
          const set = own[color];
          if (set === undefined) {
            const there = [...Object.values(own), ...others]
              .map((one) => one?.SetIdentifier)
              .filter((one) => one !== undefined);
            throw new ConfigError(
              `switch.setIdentifiers.${color}: there is no record ${label(color, type)}`,
              {
                advice: `There: ${there.map((one) => `\`${one}\``).join(', ') || 'records without any'}. Make one for each color, that of the one that does not serve with weight 0.`,
              },
            );
          }
          if (set.Weight !== undefined) continue;
          throw new ConfigError(
            `switch.setIdentifiers.${color}: the record ${label(color, type)} has no weight`,
            {
              advice: 'Other routing policies (failover, latency, geolocation, multivalue) are not moved.',
            },
          );
        }
        const serving = others.filter((set) => weightOf(set) > 0 || set.Weight === undefined);
        if (serving.length === 0) continue;
        const names = serving.map(({ SetIdentifier = '?' }) => `\`${SetIdentifier}\``).join(', ');
        throw new ConfigError(
          `switch.setIdentifiers: ${name} is also answered by ${names}, which is of neither color`,
          { advice: 'Give the others weight 0.' },
        );
      }
    },
    impossible: () => ({
      ...{ Name: `${name}.`, Type: 'A', SetIdentifier: 'bg-check rehearsal', Weight: 0, TTL: 1 },
      ResourceRecords: [{ Value: '192.0.2.255' }],
    }),
  };
}
