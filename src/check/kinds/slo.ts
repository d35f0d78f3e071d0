import { BgCheckError, CheckFileError } from '../../errors.ts';
import { evaluateSlo } from '../../slo/evaluate.ts';
import { readObjective } from '../../slo/definition/read-objective.ts';
import type {
  QuantileSlo,
  RatioSlo,
  SloDefinition,
  ThresholdSlo,
} from '../../slo/definition/slo-definition.ts';
import type { Objective } from '../../slo/objective.ts';
import type { CheckOptions } from '../check-definition.ts';
import { defineCheck } from '../define-check.ts';
import { commonOptions, refuseUnknownMembers } from './known-members.ts';

const defaults = { kind: 'slo', phases: ['observe'] } as const;

function validate(subject: string, definition: SloDefinition, options: CheckOptions): Objective {
  refuseUnknownMembers(subject, options, commonOptions);
  if ([options.phase ?? []].flat().includes('pre-switch')) {
    throw new CheckFileError(
      `${subject}: \`phase\` expects \`observe\`, got \`pre-switch\`, when green has no traffic to judge`,
      { advice: 'Leave `phase` out; use a `probe` to exercise green before the switch.' },
    );
  }
  try {
    return readObjective(definition);
  } catch (cause) {
    if (!(cause instanceof BgCheckError)) throw cause;
    const { advice } = cause;
    throw new CheckFileError(`${subject}: ${cause.message}`, {
      cause,
      ...(advice === undefined ? {} : { advice }),
    });
  }
}

function asEvaluated(
  definition: SloDefinition,
  objective: Objective,
): RatioSlo | ThresholdSlo | QuantileSlo | undefined {
  const { sli } = objective;
  if ('query' in sli) return undefined;
  if (sli.kind === 'error-ratio' || 'quantile' in definition) return definition as RatioSlo | QuantileSlo;
  const { limit: maxAbove, minTotal } = objective as Extract<Objective, { limit: number }>;
  return { histogram: sli.histogram, threshold: `${sli.leMs}ms`, maxAbove, minTotal };
}

/**
 * Registers a service level objective that green must meet: judged at every tick of the observation, over all that
 * green did since traffic moved. It fails only when chance is ruled out, and is inconclusive while there is too little
 * to judge, or no data.
 * @throws CheckFileError on an impossible definition
 * @example
 * slo('checkout works', {
 *   bad: 'http_requests_total{route="/checkout",code=~"5.."}',
 *   total: 'http_requests_total{route="/checkout"}',
 *   minTotal: 50,
 *   max: 0.01,
 * });
 * slo('checkout is fast', {
 *   histogram: 'http_request_duration_seconds{route="/checkout"}',
 *   quantile: 0.99,
 *   max: '800ms',
 *   minTotal: 100,
 * });
 */
export function slo(name: string, definition: SloDefinition, options: CheckOptions = {}): void {
  const objective = validate(`slo \`${name}\``, definition, options);
  const evaluated = asEvaluated(definition, objective);
  defineCheck(
    { ...defaults, objective },
    name,
    options,
    async ({ observation, metrics, evidence, signal }) => {
      if (observation === undefined) {
        return { outcome: 'inconclusive', message: 'it is not known when traffic moved to green' };
      }
      if (evaluated === undefined) return { outcome: 'inconclusive', message: 'values are not judged yet' };
      const evaluation = await evaluateSlo(
        evaluated,
        metrics,
        {
          color: 'green',
          since: observation.switchedAt,
          baseline: observation.baselines[metrics.name] ?? null,
        },
        signal,
      );
      const { outcome, message, advice, measured, limit, sample, query } = evaluation;
      evidence({
        title: 'histogram' in definition ? 'share of slow requests' : 'share of bad requests',
        limit,
        query,
        ...(measured === undefined ? {} : { measured }),
        ...(sample === undefined ? {} : { sample }),
      });
      return { outcome, message, ...(advice === undefined ? {} : { advice }) };
    },
  );
}
