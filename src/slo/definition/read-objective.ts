import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import type { Objective } from '../objective.ts';
import type { MeasuredObjective } from '../probe-objective.ts';
import { describeValue } from './describe-value.ts';
import { readErrorRatio, readLatency } from './read-counted.ts';
import { isObject } from './read-members.ts';
import { readProbeSuccess } from './read-probe-success.ts';
import { readGauge, readPromql } from './read-value.ts';
import type { MeasuredSlo, SloDefinition } from './slo-definition.ts';

type Members = Readonly<Record<string, unknown>>;

const readers = {
  'error-ratio': readErrorRatio,
  latency: readLatency,
  gauge: readGauge,
  promql: readPromql,
  'probe-success': readProbeSuccess,
} as const satisfies Record<string, (members: Members) => Objective>;

const kinds = Object.keys(readers) as (keyof typeof readers)[];

/** The member by which a definition without a kind is told, also where it is misspelled. */
const telling = {
  bad: 'error-ratio',
  total: 'error-ratio',
  histogram: 'latency',
  query: undefined,
  probe: 'probe-success',
} as const;

function expectedObjective(given: unknown): ConfigError {
  const got = describeValue(given);
  return new ConfigError(`expected an objective such as \`{ bad, total, minTotal, max }\`, got ${got}`);
}

function kindOf(members: Members): keyof typeof readers {
  if (members.kind !== undefined) {
    const known = kinds.find((kind) => kind === members.kind);
    if (known !== undefined) return known;
    const near = typeof members.kind === 'string' ? nearestName(members.kind, kinds) : undefined;
    const guess = near === undefined ? '' : `; did you mean \`${near}\`?`;
    throw new ConfigError(`unknown kind of indicator ${describeValue(members.kind)}${guess}`, {
      advice: 'There are `errorRatio`, `latency`, `gauge`, `promql` and `probeSuccess`.',
    });
  }
  const names = Object.keys(telling) as (keyof typeof telling)[];
  const given = Object.keys(members);
  const told =
    names.find((name) => given.includes(name)) ??
    given.map((name) => nearestName(name, names)).find((name) => name !== undefined);
  if (told === undefined) throw expectedObjective(members);
  const kind = telling[told as keyof typeof telling];
  if (kind !== undefined) return kind;
  throw new ConfigError('a definition with `query` has to say what it is', {
    advice: 'Write `gauge({ query, … })` for a metric, `promql({ query, … })` for a query.',
  });
}

/**
 * An objective as people write it, validated and with every default filled in.
 * @throws ConfigError that names the first thing that is wrong, the rule, and what was received
 */
export function readObjective(definition: MeasuredSlo): MeasuredObjective;
export function readObjective(definition: SloDefinition): Objective;
export function readObjective(definition: SloDefinition): Objective {
  const given: unknown = definition;
  if (!isObject(given)) throw expectedObjective(given);
  const read = readers[kindOf(given)];
  return read(Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'kind')));
}
