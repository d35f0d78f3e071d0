import type { Config } from '../config/config-schema.ts';
import { lintQuery, type LintFinding } from '../slo/lint/lint-query.ts';
import { selectorRules } from '../slo/lint/lint-rules.ts';
import { literalPattern } from '../slo/lint/literal-pattern.ts';
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
  if (objective === undefined) return [];
  const tell = (query: string, findings: readonly LintFinding[]) =>
    findings.map((finding) => ({
      severity: finding.severity,
      message: `slo \`${name}\`: ${describeFinding(query, finding)}`,
      advice: finding.advice,
    }));
  const { sli } = objective;
  if (sli.kind === 'error-ratio' || sli.kind === 'latency') {
    const selectors = sli.kind === 'latency' ? [sli.histogram] : [sli.bad, sli.total];
    return selectors.flatMap((selector) =>
      tell(
        selector,
        lintQuery(selector, {}).filter(({ rule }) => rule === literalPattern.name),
      ),
    );
  }
  // Rounds are counted here, and nobody is asked for them.
  if (sli.kind === 'probe-success') return [];
  const { kind, query, reduce } = sli;
  const known = { reduce, windowMs, ...(prometheus === undefined ? {} : { colors: prometheus.colors }) };
  return tell(
    query,
    lintQuery(query, known).filter(({ rule }) => kind === 'promql' || selectorRules.has(rule)),
  );
}
