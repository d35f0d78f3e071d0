import type { CheckResult, PlannedCheck } from '../check/check-result.ts';
import type { CheckKind } from '../check/kind.ts';

/**
 * When a check has its turn: first whether the colors are there and who they are, then what warms green, then what asks
 * it anything. `aside`: it asks no color, so that it need not wait.
 */
export type Stage = 'first' | 'warm-up' | 'then' | 'aside';

const stages: Readonly<Partial<Record<CheckKind, Stage>>> = {
  readiness: 'first',
  identity: 'first',
  'warm-up': 'warm-up',
  skew: 'aside',
  lint: 'aside',
  backfill: 'aside',
  slo: 'aside',
};

export function stageOf({ kind }: Pick<PlannedCheck, 'kind'>): Stage {
  return stages[kind] ?? 'then';
}

const ofGreen: readonly CheckKind[] = [
  ...(['warm-up', 'probe', 'contrast', 'drift', 'capacity', 'contract', 'command'] as const),
];

/** Whether a check can come to nothing while green does not answer. One of your own may ask for anything. */
export function needsGreen({ kind, aim }: Pick<PlannedCheck, 'kind' | 'aim'>): boolean {
  return ofGreen.includes(kind) && (aim === undefined || aim === 'green');
}

/** The gating check that found green not ready, where one did: what asks green would only find so again. */
export function findNotReady(results: readonly CheckResult[]): CheckResult | undefined {
  return results.find(
    ({ kind, about, gating, outcome }) =>
      kind === 'readiness' &&
      about === 'green' &&
      gating &&
      (outcome === 'failed' || outcome === 'inconclusive' || outcome === 'errored'),
  );
}
