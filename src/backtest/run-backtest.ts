import { waitsToSettle } from '../check/waits-to-settle.ts';
import { tooShortWindow } from '../config/too-short-window.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { ConfigError, UsageError } from '../errors.ts';
import { withSession, type Session, type SessionOptions } from '../release/open-session.ts';
import { makeBacktestReport, type BacktestReport } from './backtest-report.ts';
import { replayPast } from './replay-past.ts';
import type { ReplayedWindow, ReplayPolicy } from './replay-window.ts';
import { splitPlan, type SplitPlan } from './split-plan.ts';

export interface BacktestOptions extends Pick<
  SessionOptions,
  'cwd' | 'configFile' | 'config' | 'filter' | 'signal' | 'clock' | 'env'
> {
  /** How far back to go, in milliseconds. */
  readonly periodMs: number;
  /** Of each replayed observation, in milliseconds; `observe.window` by default. */
  readonly windowMs?: number;
  /** How often it would have looked, in milliseconds; `observe.interval` by default. */
  readonly intervalMs?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

function policyOf(
  { observe }: Session['config'],
  asked: Pick<BacktestOptions, 'windowMs' | 'intervalMs'>,
): ReplayPolicy {
  const { alpha, confirm, consecutiveFailures } = observe;
  const { windowMs = parseDuration(observe.window), intervalMs = parseDuration(observe.interval) } = asked;
  return {
    windowMs,
    maxExtensionMs: 0,
    alpha,
    confirm,
    consecutiveFailures,
    earlyPass: false,
    onUnknown: 'hold',
    settleMs: parseDuration(observe.settle),
    baselineMs: parseDuration(observe.baseline),
    intervalMs,
    // No probe is replayed, so that how often they run is of no account.
    probeIntervalMs: intervalMs,
  };
}

/** @throws UsageError when no window would have been long enough to tell anything */
function requireRoom(
  { objectives }: Pick<SplitPlan, 'objectives'>,
  { windowMs, intervalMs, settleMs }: ReplayPolicy,
): void {
  const problem = tooShortWindow(windowMs, intervalMs, objectives.some(waitsToSettle) ? settleMs : undefined);
  if (problem === undefined) return;
  throw new UsageError(`--window: ${problem}`, {
    advice: 'Lengthen `--window`, or shorten `--interval` or `observe.settle`.',
  });
}

/**
 * Replays the decision of `observe` over the past of blue in Prometheus: how often would it have rolled back? Moves
 * nothing, records nothing, and needs no switch.
 * @throws ConfigError without Prometheus or objectives, UsageError for a period without a window or a window that is too
 * short, ProviderError when Prometheus is down
 */
export function runBacktest({
  periodMs,
  windowMs,
  intervalMs,
  onProgress,
  ...options
}: BacktestOptions): Promise<BacktestReport> {
  return withSession(options, async (session) => {
    const { config, environment, clock, signal, redactor } = session;
    if (config.prometheus === undefined) {
      throw new ConfigError('a backtest reads the past from Prometheus, and no `prometheus` is configured', {
        advice: 'Add `prometheus: { url: "http://…" }`; metrics pages keep no past.',
      });
    }
    const policy = policyOf(config, {
      ...(windowMs === undefined ? {} : { windowMs }),
      ...(intervalMs === undefined ? {} : { intervalMs }),
    });
    const count = Math.floor(periodMs / policy.windowMs);
    if (count < 1) {
      const [period, window] = [formatDuration(periodMs), formatDuration(policy.windowMs)];
      throw new UsageError(`--backtest: ${period} hold no window of ${window}`, {
        advice: 'Go further back, such as `7d`, or give a shorter `--window`.',
      });
    }
    const { objectives, others, checks } = splitPlan(await session.plan('observe'));
    if (objectives.length === 0) {
      throw new ConfigError('no check of `observe` is an objective that can be replayed', {
        advice: 'Define one with `slo(…)` that counts requests: an error ratio, or a latency.',
      });
    }
    requireRoom({ objectives }, policy);
    const to = clock.now();
    const from = to - count * policy.windowMs;
    const windows: ReplayedWindow[] = [];
    const past = replayPast({ objectives, others, source: environment.counts, from, to, policy }, signal);
    for await (const window of past) {
      windows.push(window);
      onProgress?.({ done: windows.length, total: count });
    }
    const { target } = config;
    const subject = { target, checks, from, to, windowMs: policy.windowMs, alpha: policy.alpha };
    return redactor.redact(makeBacktestReport(subject, windows));
  });
}
