import type { ScenarioKind } from './scenario.ts';

/** How one scenario went under one rule. Delays in seconds, the rest probabilities; `null` where it is not defined. */
export interface ScenarioResult {
  readonly id: string;
  readonly group: string;
  readonly kind: ScenarioKind;
  readonly replicates: number;
  /** Rolled back although nothing had happened, or before it did. */
  readonly falseRollback: number;
  /** Rolled back after the change. */
  readonly detected: number | null;
  /** From the change to the rollback; `null` when fewer than half were detected. */
  readonly medianDelay: number | null;
  /** The same, when fewer than 95 % were. */
  readonly p95Delay: number | null;
  /** The median delay over `limit`. */
  readonly ratioToLimit: number | null;
  /** The expected delay that no rule with the same false-rollback probability can beat. */
  readonly limit: number | null;
  /** The earliest moment at which any rule can have detected with 95 %. */
  readonly limit95: number | null;
  /** At the end called healthy; `null` for rules that say no such thing. */
  readonly healthy: number | null;
  readonly inconclusive: number | null;
}

export interface RuleResult {
  readonly rule: string;
  readonly description: string;
  readonly scenarios: readonly ScenarioResult[];
}

/** What `bg-check simulate --json` prints. */
export interface SimulationReport {
  readonly alpha: number;
  readonly seed: number;
  readonly rules: readonly RuleResult[];
}
