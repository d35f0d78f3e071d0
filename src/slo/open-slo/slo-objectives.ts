import { ConfigError } from '../../errors.ts';
import { describeValue } from '../definition/describe-value.ts';
import { refuseUnknownMember } from '../definition/read-members.ts';
import type { SloDefinition } from '../definition/slo-definition.ts';
import type { SloRule } from '../definition/slo-rule.ts';
import { indicatorOf, type Place } from './indicator-of.ts';
import { membersOf, type Members, type OpenSloObject } from './open-slo-objects.ts';
import { ratioSlo } from './ratio-slo.ts';
import { thresholdSlo } from './threshold-slo.ts';

/** What OpenSLO does not say. */
export interface OpenSloDefaults {
  /** With fewer events than these nothing is called healthy; 50 by default. */
  readonly minTotal?: number;
  /** When an objective counts as broken; a value at a moment takes only `consecutive` and `outOf`. */
  readonly rule?: SloRule;
  readonly against?: 'limit' | 'blue' | 'both';
  readonly times?: number;
}

/** One objective of a file. */
export interface OpenSloObjective {
  readonly name: string;
  readonly definition: SloDefinition;
  /** File and line of the SLO that it belongs to. */
  readonly location: string;
}

const sloMembers = [
  ...['description', 'service', 'indicator', 'indicatorRef', 'timeWindow', 'budgetingMethod', 'objectives'],
  'alertPolicies',
];
const objectiveMembers = [
  ...['displayName', 'op', 'value', 'target', 'targetPercent', 'timeSliceTarget', 'timeSliceWindow'],
  ...['indicator', 'indicatorRef', 'compositeWeight'],
];

/** The share of bad events that a target leaves. */
function limitOf(objective: Members, where: string): number {
  const { target, targetPercent } = objective;
  const given = [target, targetPercent].filter((value) => value !== undefined);
  const [value] = given;
  if (given.length !== 1) {
    const got = given.length === 0 ? 'neither' : 'both';
    throw new ConfigError(`${where} expects one of \`target\` and \`targetPercent\`, got ${got}`);
  }
  const [name, whole] = target === undefined ? ['targetPercent', 100] : ['target', 1];
  if (typeof value !== 'number' || !(value > 0 && value <= whole)) {
    const range = `a number above 0, ${whole} at most`;
    throw new ConfigError(`${where}: \`${name}\` expects ${range}, got ${describeValue(value)}`);
  }
  // 1 - 0.99 is a hair above 0.01.
  return Number((1 - value / whole).toPrecision(12));
}

function requireOccurrences({ budgetingMethod }: Members, where: string): void {
  if (budgetingMethod === undefined || budgetingMethod === 'Occurrences') return;
  const slices = budgetingMethod === 'Timeslices' || budgetingMethod === 'RatioTimeslices';
  throw new ConfigError(
    `${where}: \`budgetingMethod\` expects \`Occurrences\`, got ${describeValue(budgetingMethod)}`,
    {
      advice: slices
        ? 'A release is over before there are enough slices of time to count; write an SLO that counts events for it.'
        : 'Only then the share of bad events is what the target speaks of.',
    },
  );
}

/** The members of `definition` that are given. */
function given(defaults: OpenSloDefaults): Pick<OpenSloDefaults, 'against' | 'times' | 'rule'> {
  const { rule, against, times } = defaults;
  return {
    ...(rule === undefined ? {} : { rule }),
    ...(against === undefined ? {} : { against }),
    ...(times === undefined ? {} : { times }),
  };
}

function readDefinition(
  slo: Place,
  objective: Place,
  objects: readonly OpenSloObject[],
  defaults: OpenSloDefaults,
): SloDefinition {
  const indicator = indicatorOf([objective, slo], objects);
  const { ratioMetric, thresholdMetric } = indicator.members;
  refuseUnknownMember(indicator.members, ['description', 'ratioMetric', 'thresholdMetric'], indicator.where);
  if ((ratioMetric === undefined) === (thresholdMetric === undefined)) {
    const got = ratioMetric === undefined ? 'neither' : 'both';
    throw new ConfigError(
      `${indicator.where} expects one of \`ratioMetric\` and \`thresholdMetric\`, got ${got}`,
    );
  }
  const limit = limitOf(objective.members, objective.where);
  const { rule, minTotal = 50 } = defaults;
  if (thresholdMetric !== undefined) {
    const where = { metric: `${indicator.where}.thresholdMetric`, objective: objective.where };
    const read = thresholdSlo(thresholdMetric, objective.members, where, objects);
    if (read.kind === 'latency') return { ...read, minTotal, ...given(defaults) };
    return rule?.kind === 'count' ? { ...read, rule } : read;
  }
  const where = `${indicator.where}.ratioMetric`;
  const ratio = ratioSlo(membersOf(ratioMetric, where), where, objects);
  const judging = { minTotal, ...given(defaults) };
  return ratio.kind === 'latency'
    ? { ...ratio, ...judging, maxAbove: limit }
    : { ...ratio, ...judging, max: limit };
}

/**
 * The objectives of one SLO, each as one definition.
 * @throws ConfigError that names the file, the object and the member
 */
export function sloObjectives(
  slo: OpenSloObject,
  objects: readonly OpenSloObject[],
  defaults: OpenSloDefaults,
): readonly OpenSloObjective[] {
  const where = `${slo.location}: \`${slo.name}\`: spec`;
  refuseUnknownMember(slo.spec, sloMembers, where);
  requireOccurrences(slo.spec, where);
  const { objectives } = slo.spec;
  if (!Array.isArray(objectives) || objectives.length === 0) {
    throw new ConfigError(`${where}: \`objectives\` expects a list, got ${describeValue(objectives)}`);
  }
  return objectives.map((one: unknown, index) => {
    const path = `${where}.objectives[${index}]`;
    const members = membersOf(one, path);
    refuseUnknownMember(members, objectiveMembers, path);
    if (members.compositeWeight !== undefined) {
      throw new ConfigError(
        `${path}: \`compositeWeight\` has no meaning here: each objective is judged by itself`,
      );
    }
    const place = { members, where: path };
    const { displayName } = members;
    const own =
      typeof displayName === 'string' && displayName !== '' ? displayName : `objective ${index + 1}`;
    const name = slo.displayName ?? slo.name;
    return {
      name: objectives.length === 1 ? name : `${name}: ${own}`,
      definition: readDefinition({ members: slo.spec, where }, place, objects, defaults),
      location: slo.location,
    };
  });
}
