import type { Config } from '../config/config-schema.ts';
import { lintQuery } from '../slo/lint/lint-query.ts';
import { describeFinding } from '../slo/lint/require-sound-query.ts';
import type { CheckDefinition } from './check-definition.ts';

/** What is odd about the query of an objective. */
export interface QueryWarning {
  /** `error`: it cannot be judged, which could not be known before the labels of the colors were. */
  readonly severity: 'error' | 'warning';
  /** One sentence, and the place in the query below it. */
  readonly message: string;
  readonly advice: string;
}

/** What the configuration shows to be odd about an objective's query, as it is told before the switch. */
export function queryWarnings(
  { name, objective }: Pick<CheckDefinition, 'name' | 'objective'>,
  { prometheus }: Pick<Config, 'prometheus'>,
  windowMs: number,
): readonly QueryWarning[] {
  if (objective === undefined || 'limit' in objective) return [];
  const { kind, query, reduce } = objective.sli;
  const known = { reduce, windowMs, ...(prometheus === undefined ? {} : { colors: prometheus.colors }) };
  return lintQuery(query, known)
    .filter(({ rule }) => kind === 'promql' || rule === 'raw-counter')
    .map((finding) => ({
      severity: finding.severity,
      message: `slo \`${name}\`: ${describeFinding(query, finding)}`,
      advice: finding.advice,
    }));
}
