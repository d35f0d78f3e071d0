import { isNull, type Scenario } from './scenario.ts';
import type { RuleResult, ScenarioResult } from './simulation-report.ts';

/** From the smallest to the largest. */
export type Span = readonly [number, number];

/** How one group of scenarios went under one rule. */
export interface GroupFigures {
  readonly name: string;
  readonly scenarios: number;
  readonly falseRollback: { readonly worst: number; readonly mean: number };
  /** On average; `null` where there is nothing to detect. */
  readonly detected: number | null;
  /** Of those scenarios in which at least half, or 95 %, were detected. */
  readonly medianDelay: Span | null;
  readonly p95Delay: Span | null;
  /** Over the scenarios whose limit is half the window at most: beyond it nobody can tell in time. */
  readonly ratioToLimit: { readonly mean: number; readonly worst: number; readonly scenarios: number } | null;
  readonly healthy: number | null;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean of factors. */
export function geometricMean(factors: readonly number[]): number {
  return Math.exp(mean(factors.map(Math.log)));
}

/** The scenarios that are told of together. */
export function groupName({ group, kind, level, at }: Scenario): string {
  if (isNull(kind)) return level === undefined ? group : `${group}, level ${level}`;
  return at === null || at === 0 ? `${group} at the switch` : `${group} after ${at} s`;
}

function spanOf(values: readonly (number | null)[]): Span | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : [Math.min(...known), Math.max(...known)];
}

function figuresOf(
  name: string,
  results: readonly ScenarioResult[],
  windows: ReadonlyMap<string, number>,
): GroupFigures {
  const rates = results.map(({ falseRollback }) => falseRollback);
  const detected = results.map((result) => result.detected).filter((share) => share !== null);
  const healthy = results.map((result) => result.healthy).filter((share) => share !== null);
  const ratios = results
    .filter(({ id, limit }) => limit !== null && limit <= (windows.get(id) ?? 0) / 2)
    .map(({ ratioToLimit }) => ratioToLimit)
    .filter((ratio) => ratio !== null);
  return {
    name,
    scenarios: results.length,
    falseRollback: { worst: Math.max(...rates), mean: mean(rates) },
    detected: detected.length === 0 ? null : mean(detected),
    medianDelay: spanOf(results.map(({ medianDelay }) => medianDelay)),
    p95Delay: spanOf(results.map(({ p95Delay }) => p95Delay)),
    ratioToLimit:
      ratios.length === 0
        ? null
        : { mean: geometricMean(ratios), worst: Math.max(...ratios), scenarios: ratios.length },
    healthy: healthy.length === 0 ? null : mean(healthy),
  };
}

/** One rule's figures, group by group in the order of the scenarios. */
export function groupResults(result: RuleResult, scenarios: readonly Scenario[]): readonly GroupFigures[] {
  const names = new Map(scenarios.map((scenario) => [scenario.id, groupName(scenario)]));
  const windows = new Map(scenarios.map(({ id, window }) => [id, window]));
  return [...new Set(names.values())].map((name) =>
    figuresOf(
      name,
      result.scenarios.filter(({ id }) => names.get(id) === name),
      windows,
    ),
  );
}
