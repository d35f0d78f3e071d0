import { tryParseDuration, type Duration } from '../duration.ts';
import { ConfigError } from '../errors.ts';
import { toBucketSelector } from './histogram-buckets.ts';
import type { Selector } from './metric-source.ts';
import { parseSelector } from './parse-selector.ts';

/** At most a share `max` of all requests may be bad. */
export interface RatioSlo {
  /** Counts what went wrong; a part of `total`. */
  readonly bad: Selector;
  readonly total: Selector;
  /** With fewer than these nothing is judged. */
  readonly minTotal: number;
  /** From 0, below 1. */
  readonly max: number;
}

/** At most a share `maxAbove` of all observations of a classic histogram may be above `threshold`. */
export interface ThresholdSlo {
  /** The histogram without `_bucket`. */
  readonly histogram: Selector;
  readonly threshold: Duration;
  readonly maxAbove: number;
  readonly minTotal: number;
}

/** A quantile of a classic histogram, such as 0.99, may be at most `max`. */
export interface QuantileSlo {
  readonly histogram: Selector;
  readonly quantile: number;
  readonly max: Duration;
  readonly minTotal: number;
}

/** A service level objective, judged over everything one color did since traffic moved. */
export type SloDefinition = RatioSlo | ThresholdSlo | QuantileSlo;

type Rule = (value: unknown, subject: string) => string | undefined;

const selector: Rule = (value, subject) => {
  if (typeof value !== 'string') return 'a metric selector such as `http_requests_total{code=~"5.."}`';
  parseSelector(value, subject);
  return undefined;
};
const histogram: Rule = (value, subject) => {
  const wrong = selector(value, subject);
  if (wrong === undefined) toBucketSelector(parseSelector(value as string));
  return wrong;
};
const duration: Rule = (value) =>
  typeof value === 'string' && (tryParseDuration(value) ?? 0) > 0
    ? undefined
    : 'a duration such as `800ms`, above zero';
const share: Rule = (value) =>
  typeof value === 'number' && value >= 0 && value < 1 ? undefined : 'a share from 0, below 1';
const quantile: Rule = (value) =>
  typeof value === 'number' && value > 0 && value < 1 ? undefined : 'a number between 0 and 1';
const count: Rule = (value) =>
  typeof value === 'number' && value >= 1 && Number.isFinite(value) ? undefined : 'a number from 1';

const shapes = {
  ratio: { bad: selector, total: selector, minTotal: count, max: share },
  threshold: { histogram, threshold: duration, maxAbove: share, minTotal: count },
  quantile: { histogram, quantile, max: duration, minTotal: count },
} as const satisfies Record<string, Readonly<Record<string, Rule>>>;

function shapeOf(definition: object): keyof typeof shapes {
  if ('histogram' in definition) return 'quantile' in definition ? 'quantile' : 'threshold';
  return 'ratio';
}

function show(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return `\`${value}\``;
  const json = JSON.stringify(value) as string | undefined;
  if (json !== undefined) return `\`${json}\``;
  return value === undefined ? 'nothing' : `a ${typeof value}`;
}

/** @throws ConfigError that names the first member that is wrong, the rule, and what was received */
export function validateSloDefinition(definition: SloDefinition): void {
  const given: unknown = definition;
  if (typeof given !== 'object' || given === null) {
    throw new ConfigError(`expected an object such as \`{ bad, total, minTotal, max }\`, got ${show(given)}`);
  }
  const rules: Readonly<Record<string, Rule>> = shapes[shapeOf(given)];
  const names = Object.keys(rules);
  const members: Readonly<Record<string, unknown>> = { ...given };
  const unknown = Object.keys(members).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(`unknown member \`${unknown}\`; expected ${names.join(', ')}`);
  }
  for (const [name, rule] of Object.entries(rules)) {
    const expected = rule(members[name], `\`${name}\``);
    if (expected === undefined) continue;
    throw new ConfigError(`\`${name}\` expects ${expected}, got ${show(members[name])}`);
  }
}
