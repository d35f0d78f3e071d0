import { systemClock } from '../../../clock.ts';
import { formatDuration, parseDuration } from '../../../duration.ts';
import { ConfigError, ProviderError } from '../../../errors.ts';
import type { JsonValue } from '../../../json.ts';
import type { CheckContext } from '../../check-context.ts';
import { defineCheck } from '../../define-check.ts';
import type { Conclusion } from '../../outcome.ts';
import type { Color } from '../../phase.ts';
import { askReadiness, type ReadinessAnswer } from './ask-readiness.ts';
import {
  healthDemands,
  readReadinessOptions,
  type ReadinessDemands,
  type ReadinessOptions,
} from './readiness-options.ts';

export type { ReadinessOptions } from './readiness-options.ts';

const pollIntervalMs = 500;
/** When nothing says how long a color may take. */
const usualDeadline = '30s';

/** Why a color is to be ready decides what to do when it is not. */
const advice: Readonly<Record<Color, string>> = {
  green: 'See why green does not come up, or raise `readiness.deadline` when it needs longer.',
  blue: 'Traffic could not go back to blue: bring it up again before switching.',
};

function whereToAsk({ config }: CheckContext, { path, deadline }: ReadinessDemands) {
  const { readiness } = config;
  if (path !== undefined) return { path, deadline: deadline ?? readiness?.deadline ?? usualDeadline };
  if (readiness !== undefined) return { path: readiness.path, deadline: deadline ?? readiness.deadline };
  throw new ConfigError('a check asks for readiness, but no `readiness` is configured', {
    advice: 'Add `readiness: { path: "/health" }` to the configuration.',
  });
}

/** How many dependencies are as they should be, for the sentence of a color that is ready. */
function countOf({ report }: ReadinessAnswer): string {
  const all = report?.dependencies ?? [];
  if (all.length === 0) return '';
  const up = all.filter(({ state }) => state === 'up').length;
  return `; ${up === all.length ? '' : `${up} of `}${all.length} ${all.length === 1 ? 'dependency' : 'dependencies'} up`;
}

function rowsOf({ report }: ReadinessAnswer): { readonly rows?: readonly JsonValue[] } {
  const rows = (report?.dependencies ?? []).map((one): JsonValue => ({ ...one }));
  return rows.length === 0 ? {} : { rows: rows.slice(0, 20) };
}

function conclude({ color }: ReadinessDemands, deadline: string, answer: ReadinessAnswer): Conclusion {
  const { state, problems, notes, error } = answer;
  if (error instanceof ProviderError) throw error;
  const [first = '', ...others] = problems;
  const details = [...others, ...notes];
  if (state === 'unknown') {
    return {
      outcome: 'inconclusive',
      message: `${color} answered, and whether it is ready is not known: ${first}`,
      details,
      advice: 'Mend the name or the JSONPath, or let the health document tell it.',
    };
  }
  return {
    outcome: 'failed',
    message: `${color} was not ready within ${deadline}; at last ${first}`,
    details,
    advice: advice[color],
  };
}

async function waitUntilReady(context: CheckContext, demands: ReadinessDemands): Promise<Conclusion> {
  const { readiness, probes } = context.config;
  const { color, cache } = demands;
  const { path, deadline } = whereToAsk(context, demands);
  const health = healthDemands(demands, readiness);
  const deadlineMs = parseDuration(deadline);
  const startedAt = performance.now();
  const query = `GET ${path}`;
  let told: ReadinessAnswer | undefined;
  for (let attempts = 1; ; attempts += 1) {
    const remainingMs = deadlineMs - (performance.now() - startedAt);
    const timeoutMs = Math.min(remainingMs, parseDuration(probes.timeout));
    const answer = await askReadiness(context, demands, { path, health, timeoutMs });
    // A question that the deadline cut short is no news after one that was answered.
    if (told === undefined || answer.error === undefined || timeoutMs >= pollIntervalMs) told = answer;
    const elapsed = formatDuration(performance.now() - startedAt);
    const isReady = answer.state === 'ready';
    const pauseMs = Math.min(pollIntervalMs, deadlineMs / 10);
    const isLast = isReady || performance.now() - startedAt + pauseMs >= deadlineMs;
    if (isLast) {
      const limit = isReady ? {} : { limit: deadline };
      const measured = told.state === 'unknown' ? {} : { measured: isReady };
      context.evidence({
        title: `${color} is ready`,
        ...measured,
        ...limit,
        sample: attempts,
        query,
        ...rowsOf(told),
      });
      if (cache !== undefined && answer.cacheHits !== undefined) {
        context.evidence({ title: `cache hits of ${color}`, measured: answer.cacheHits, limit: cache.min });
      }
    }
    if (isReady) {
      const first =
        attempts === 1
          ? `ready: ${path} answered in ${formatDuration(answer.durationMs)}`
          : `ready after ${elapsed}, at question ${attempts}`;
      return { outcome: 'passed', message: `${first}${countOf(answer)}`, details: answer.notes };
    }
    if (isLast) return conclude(demands, deadline, told);
    await systemClock.sleep(pauseMs, context.signal);
  }
}

/**
 * Registers a check that a color becomes ready before a deadline: its health page answers with a 2xx status, does not
 * say the contrary in its body, and nothing that it needs is down.
 * @throws CheckFileError on impossible options
 * @example
 * readiness('green reaches what it needs', { path: '/health/deep', dependencies: ['db', 'payments'], ignore: ['mail'] });
 */
export function readiness(name: string, options: ReadinessOptions = {}): void {
  const demands = readReadinessOptions(`readiness \`${name}\``, options);
  const requires = demands.path === undefined ? (['readiness'] as const) : [];
  defineCheck(
    { kind: 'readiness', phases: ['pre-switch'], requires, about: demands.color },
    name,
    // The deadline rules: the time limit of ordinary checks must not end the wait before it.
    { timeout: '1d', ...options },
    (context) => waitUntilReady(context, demands),
  );
}
