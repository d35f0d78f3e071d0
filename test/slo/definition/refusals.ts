import { expect } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { readObjective } from '../../../src/slo/definition/read-objective.ts';
import type { SloDefinition } from '../../../src/slo/definition/slo-definition.ts';

/** Sound definitions, one of each kind, to be changed where a test needs it. */
export const ratio = { bad: 'x{code=~"5.."}', total: 'x', minTotal: 50, max: 0.01 };
export const shareAbove = { histogram: 'latency_seconds', le: '800ms', maxAbove: 0.05, minTotal: 50 };
export const quantile = {
  histogram: 'latency_seconds{route="/"}',
  quantile: 0.99,
  max: '800ms',
  minTotal: 50,
};
export const depth = { query: 'queue_length', max: 1_000 };
export const retries = { query: 'sum(rate(retries_total{color}[1m]))', onEmpty: 'pass', max: 5 } as const;

/** What is refused, one line a definition. */
export function refusals(definitions: readonly unknown[]): string[] {
  return definitions.map((definition) => {
    try {
      readObjective(definition as SloDefinition);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      const { message, advice } = error as ConfigError;
      return advice === undefined ? message : `${message} → ${advice}`;
    }
    throw new Error(`accepted: ${JSON.stringify(definition)}`);
  });
}
