import type { Duration } from '../../duration.ts';

export interface SequentialRule {
  readonly kind: 'sequential';
}

/** `failures` of the last `of` looks. */
export interface CountRule {
  readonly kind: 'count';
  readonly failures: number;
  readonly of: number;
}

export interface BudgetRule {
  readonly kind: 'budget';
  readonly share: number;
  readonly period: Duration;
}

/** When an objective counts as broken. */
export type SloRule = SequentialRule | CountRule | BudgetRule;

/**
 * The default: a bet against the release that is placed anew with every scrape. It finds a clear fault within scrapes,
 * and is wrong about a healthy release with a probability of at most `observe.alpha` over the whole window.
 */
export function sequential(): SequentialRule {
  return { kind: 'sequential' };
}

/** Broken once the limit is exceeded at so many looks in a row. What is no rule is told by the objective it is given to. */
export function consecutive(failures: number): CountRule {
  return { kind: 'count', failures, of: failures };
}

/** Broken once the limit is exceeded at `failures` of the last `of` looks. */
export function outOf(failures: number, of: number): CountRule {
  return { kind: 'count', failures, of };
}

/**
 * Broken once the release has spent more than a share of the error budget of a period, such as 2 % of what 30 days
 * allow.
 */
export function budget(spending: Omit<BudgetRule, 'kind'>): BudgetRule {
  return { ...spending, kind: 'budget' };
}
