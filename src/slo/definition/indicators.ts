import type { GaugeSlo, LatencySlo, ProbeSlo, PromqlSlo, QuantileSlo, RatioSlo } from './slo-definition.ts';
import type { ShareAboveSlo, ThresholdSlo } from './slo-definition.ts';

type Without<Slo> = Omit<Slo, 'kind'>;

/**
 * At most a share of all events may be bad.
 * @example errorRatio({ bad: 'http_requests_total{code=~"5.."}', total: 'http_requests_total', minTotal: 50, max: 0.01 })
 */
export function errorRatio(slo: Without<RatioSlo>): RatioSlo {
  return { ...slo, kind: 'error-ratio' };
}

/**
 * At most a share of all requests may take longer; a quantile under a limit is the same, said the other way round.
 * @example latency({ histogram: 'http_request_duration_seconds', le: '800ms', maxAbove: 0.01, minTotal: 50 })
 * @example latency({ histogram: 'http_request_duration_seconds', quantile: 0.99, max: '800ms', minTotal: 50 })
 */
export function latency(
  slo: Without<ShareAboveSlo> | Without<ThresholdSlo> | Without<QuantileSlo>,
): LatencySlo {
  return { ...slo, kind: 'latency' };
}

/**
 * A value at a moment, such as the length of a queue or the memory of the worst instance.
 * @example gauge({ query: 'queue_length{queue="mail"}', max: 1_000 })
 */
export function gauge(slo: Without<GaugeSlo>): GaugeSlo {
  return { ...slo, kind: 'gauge' };
}

/**
 * Whatever a PromQL query answers; `{color}` stands where the labels of a color go.
 * @example promql({ query: 'sum(rate(retries_total{color}[1m]))', onEmpty: 'inconclusive', max: 5 })
 */
export function promql(slo: Without<PromqlSlo>): PromqlSlo {
  return { ...slo, kind: 'promql' };
}

/**
 * At most a share of the rounds of a probe may fail, where 1 % may without an objective.
 * @example probeSuccess({ probe: 'a customer can order', max: 0.05 })
 */
export function probeSuccess(slo: Without<ProbeSlo>): ProbeSlo {
  return { ...slo, kind: 'probe-success' };
}
