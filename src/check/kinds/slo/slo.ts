import { BgCheckError, CheckFileError } from '../../../errors.ts';
import { readObjective } from '../../../slo/definition/read-objective.ts';
import type { SloDefinition } from '../../../slo/definition/slo-definition.ts';
import type { Objective } from '../../../slo/objective.ts';
import { isOfProbe } from '../../../slo/probe-objective.ts';
import type { CheckOptions } from '../../check-definition.ts';
import { defineCheck } from '../../define-check.ts';
import { commonOptions, refuseUnknownMembers } from '../known-members.ts';
import { lookAtObjective } from './slo-look.ts';
import { previewSlo } from './slo-preview.ts';
import { lookAtRounds, previewSloOfRounds } from './slo-rounds.ts';

const defaults = { kind: 'slo', phases: ['pre-switch', 'observe'] } as const;

function validate(subject: string, definition: SloDefinition, options: CheckOptions): Objective {
  refuseUnknownMembers(subject, options, commonOptions);
  const phases: readonly string[] = [options.phase ?? defaults.phases].flat();
  if (phases.includes('pre-switch') && !phases.includes('observe')) {
    throw new CheckFileError(
      `${subject}: \`phase\` expects \`observe\`, got \`pre-switch\` alone, when green has no traffic to judge`,
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

/**
 * Registers a service level objective that green must meet: judged at every scrape of the observation, by all that green
 * did since traffic moved. It fails only when chance is ruled out, and is inconclusive while there is too little to judge,
 * or no data. Before the switch it is tried on blue: a query that is refused or a name that nothing has is an error then,
 * and a blue that surely breaks the objective itself fails it.
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
 * slo('orders go through', { probe: 'a customer can order', max: 0.05 });
 */
export function slo(name: string, definition: SloDefinition, options: CheckOptions = {}): void {
  const objective = validate(`slo \`${name}\``, definition, options);
  defineCheck({ ...defaults, objective }, name, options, (context) => {
    const isBefore = context.phase === 'pre-switch';
    if (isOfProbe(objective)) {
      return isBefore ? previewSloOfRounds(objective, context) : lookAtRounds(objective, context);
    }
    return isBefore ? previewSlo(objective, context) : lookAtObjective(objective, context);
  });
}
