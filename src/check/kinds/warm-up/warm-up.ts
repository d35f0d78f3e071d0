import { ExpectationError, ProviderError } from '../../../errors.ts';
import { driveWarmUp, type WarmUpAnswer } from '../../../warm-up/drive-warm-up.ts';
import type { CheckContext } from '../../check-context.ts';
import { defineCheck } from '../../define-check.ts';
import type { Conclusion } from '../../outcome.ts';
import { judgeCache, showShare } from '../readiness/cache-hit-ratio.ts';
import { concludeWarmUp, warmUpEvidence } from './conclude-warm-up.ts';
import { readWarmUpOptions, type WarmUpOptions, type WarmUpPlan } from './warm-up-options.ts';

export type { WarmUpOptions, WarmUpRequest } from './warm-up-options.ts';

const defaults = { kind: 'warm-up', phases: ['pre-switch'], aims: { 'pre-switch': ['green'] } } as const;

async function ask(context: CheckContext, plan: WarmUpPlan, request: string): Promise<WarmUpAnswer> {
  const send = plan.requests.get(request);
  if (send === undefined) throw new Error(`there is no request ${request}`);
  const startedAt = performance.now();
  try {
    const { status, durationMs } = await send(context.aim.http);
    return status < 400 ? { durationMs } : { durationMs, problem: `status ${status}` };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof ExpectationError) && !(error instanceof ProviderError)) throw error;
    return { durationMs: performance.now() - startedAt, problem: error.message };
  }
}

async function judgeWarmCache(context: CheckContext, { cache }: WarmUpPlan): Promise<Conclusion | undefined> {
  if (cache === undefined) return undefined;
  const health = () => context.green.http.get(context.config.readiness?.path ?? '/health').expect(200);
  const { share, query, reason, problem } = await judgeCache(cache, context, 'green', health);
  context.evidence({
    title: 'cache hits of green',
    ...(share === undefined ? {} : { measured: share }),
    limit: cache.min,
    query,
  });
  if (problem !== undefined) {
    const advice = 'Ask for more of what users ask for, or see why the cache does not keep it.';
    return { outcome: 'failed', message: `${problem}, though latency is stable`, advice };
  }
  if (reason === undefined) return undefined;
  return { outcome: 'inconclusive', message: `how full the cache is is not known: ${reason}` };
}

async function warm(context: CheckContext, plan: WarmUpPlan): Promise<Conclusion> {
  const { window, concurrency, cap, cache } = plan;
  const warmUp = await driveWarmUp({
    requests: [...plan.requests.keys()],
    ask: (request) => ask(context, plan, request),
    window,
    concurrency,
    cap,
    onProgress: (done) => {
      context.progress(done, undefined, 'requests');
    },
    signal: context.signal,
  });
  context.evidence(warmUpEvidence(warmUp, plan));
  const conclusion = concludeWarmUp(warmUp, plan);
  if (conclusion.outcome !== 'passed') return conclusion;
  const cold = await judgeWarmCache(context, plan);
  if (cold !== undefined) return { ...cold, details: conclusion.details ?? [] };
  const measured = cache === undefined ? '' : `; its cache answers at least ${showShare(cache.min)}`;
  return { ...conclusion, message: `${conclusion.message}${measured}` };
}

/**
 * Registers a check that warms green before anything else asks it: it is asked until its latency is stable. Fails when it is
 * too slow once it is warm, and is inconclusive when it never becomes stable.
 * @throws CheckFileError on impossible options, such as a POST without `mutates`
 * @example
 * warmUp('green is warm', { requests: ['/', '/api/products?limit=20'], max: { p95: '300ms' } });
 */
export function warmUp(name: string, options: WarmUpOptions): void {
  const plan = readWarmUpOptions(`warm-up \`${name}\``, options);
  // The cap rules: the time limit of ordinary checks must not end it before.
  defineCheck({ ...defaults, mutates: plan.mutates }, name, { timeout: '1d', ...options }, (context) =>
    warm(context, plan),
  );
}
