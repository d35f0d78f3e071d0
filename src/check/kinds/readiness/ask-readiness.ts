import { ConfigError, ExpectationError, ProviderError, type BgCheckError } from '../../../errors.ts';
import { judgeHealth, type HealthDemands } from '../../../health/judge-health.ts';
import type { HealthReport } from '../../../health/health-report.ts';
import { readHealth } from '../../../health/read-health.ts';
import { readOwnPaths } from '../../../health/read-own-paths.ts';
import type { HttpResponse } from '../../../probe/http-client.ts';
import type { CheckContext } from '../../check-context.ts';
import { judgeCache, showShare } from './cache-hit-ratio.ts';
import type { ReadinessDemands } from './readiness-options.ts';

/** What a color came to when it was asked whether it is ready. */
export interface ReadinessAnswer {
  readonly state: 'ready' | 'not-ready' | 'unknown';
  /** One sentence a problem or a doubt. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly report?: HealthReport;
  readonly cacheHits?: number;
  readonly durationMs: number;
  /** Set when the color did not answer at all. */
  readonly error?: BgCheckError;
}

function reportOf(response: HttpResponse, { own }: ReadinessDemands): HealthReport | undefined {
  const found = readHealth(response.text);
  if (own === undefined) return found;
  let named: HealthReport;
  try {
    named = readOwnPaths(response.json(), own);
  } catch (error) {
    if (!(error instanceof ExpectationError)) throw error;
    return found;
  }
  // What is named stands for the document where it says something.
  return own.dependencies.size > 0
    ? { ...found, ...named }
    : { ...found, ...named, dependencies: found?.dependencies ?? [] };
}

function versionProblems(response: HttpResponse, demands: ReadinessDemands, context: CheckContext) {
  const { version, color } = demands;
  if (version === undefined) return [];
  const wanted = context.config[color].version;
  if (wanted === undefined) {
    throw new ConfigError(`\`version\` is asked for, but no \`${color}.version\` is configured`, {
      advice: `Say which version ${color} must be, or leave \`version\` out of the check.`,
    });
  }
  const [found] = version(response.json());
  if (found?.value === wanted) return [];
  const is =
    found === undefined ? 'it does not say its version' : `it is version ${JSON.stringify(found.value)}`;
  return [`${is}, expected ${wanted}`];
}

async function judge(
  response: HttpResponse,
  context: CheckContext,
  demands: ReadinessDemands,
  asked: { readonly path: string; readonly health: HealthDemands },
): Promise<ReadinessAnswer> {
  const { durationMs, status } = response;
  const report = reportOf(response, demands);
  const { state, problems, notes } = judgeHealth(report, asked.health);
  const common = { notes, durationMs, ...(report === undefined ? {} : { report }) };
  if (status < 200 || status > 299) {
    const told = `it answered ${asked.path} with status ${status}`;
    return { ...common, state: 'not-ready', problems: [told, ...(state === 'not-ready' ? problems : [])] };
  }
  if (state === 'not-ready') {
    const [first = '', ...others] = problems;
    return {
      ...common,
      state,
      problems: [`it answered ${asked.path} with status ${status}, yet ${first}`, ...others],
    };
  }
  const wrongVersion = versionProblems(response, demands, context);
  if (wrongVersion.length > 0) return { ...common, state: 'not-ready', problems: wrongVersion };
  if (demands.cache === undefined) return { ...common, state, problems };
  const cache = await judgeCache(demands.cache, context, demands.color, () => Promise.resolve(response));
  const measured = cache.share === undefined ? common : { ...common, cacheHits: cache.share };
  if (cache.problem !== undefined) return { ...measured, state: 'not-ready', problems: [cache.problem] };
  if (cache.reason !== undefined)
    return { ...measured, state: 'unknown', problems: [...problems, cache.reason] };
  const told =
    cache.share === undefined ? [] : [`its cache answers ${showShare(cache.share)} of what is asked`];
  return { ...measured, state, problems, notes: [...notes, ...told] };
}

/** One question; what is no answer of the color's, such as an abort, is thrown. */
export async function askReadiness(
  context: CheckContext,
  demands: ReadinessDemands,
  asked: { readonly path: string; readonly health: HealthDemands; readonly timeoutMs: number },
): Promise<ReadinessAnswer> {
  const { path, timeoutMs } = asked;
  try {
    const timeout = `${Math.max(1, Math.ceil(timeoutMs))}ms`;
    const response = await context[demands.color].http.get(path, { timeout });
    return await judge(response, context, demands, asked);
  } catch (error) {
    if (!(error instanceof ExpectationError) && !(error instanceof ProviderError)) throw error;
    return { state: 'not-ready', problems: [error.message], notes: [], durationMs: 0, error };
  }
}
