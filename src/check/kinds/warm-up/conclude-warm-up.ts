import { formatDuration } from '../../../duration.ts';
import type { WarmedRequest, WarmUp } from '../../../warm-up/drive-warm-up.ts';
import type { Conclusion, Evidence } from '../../outcome.ts';
import type { WarmUpPlan } from './warm-up-options.ts';

const show = (milliseconds: number) =>
  milliseconds < 10 ? `${Number(milliseconds.toFixed(1))}ms` : formatDuration(milliseconds);
const count = (number: number) => number.toLocaleString('en-US');

/** Such as `median 210ms → 21ms, p95 480ms → 40ms`: cold, then warm. */
function latencies({ cold, warm }: WarmedRequest): string {
  if (cold === undefined || warm === undefined) return 'no answer to measure';
  return `median ${show(cold.p50)} → ${show(warm.p50)}, p95 ${show(cold.p95)} → ${show(warm.p95)}`;
}

const reasons: Readonly<Record<WarmedRequest['stability'], string>> = {
  stable: 'is warm',
  failing: 'is not answered',
  'too-few': 'was asked too rarely to tell',
  level: 'still becomes faster or slower',
  'slow-answers': 'still has slow answers that become fewer',
  scatter: 'comes and goes: latency changes more from one window to the next than within one',
};

function describe(one: WarmedRequest): string {
  const wrong = one.wrong === 0 ? '' : `, ${count(one.wrong)} wrong (last ${one.problem ?? 'unknown'})`;
  return `${one.request} ${reasons[one.stability]}: ${latencies(one)}, ${count(one.asked)} requests${wrong}`;
}

/** What is to be kept of a warm-up for programs: milliseconds, cold and warm. */
export function warmUpEvidence({ requests, asked }: WarmUp, { max }: WarmUpPlan): Evidence {
  const rounded = (value: number) => Number(value.toFixed(2));
  const limits = Object.fromEntries(max.map(({ percentile, limit }) => [percentile, limit]));
  return {
    title: 'latency, cold and warm',
    measured: requests.every(({ stability }) => stability === 'stable'),
    ...(max.length === 0 ? {} : { limit: limits }),
    sample: asked,
    rows: requests.slice(0, 20).map(({ request, stability, asked: times, cold, warm }) => ({
      request,
      stability,
      requests: times,
      ...(cold === undefined ? {} : { coldP50: rounded(cold.p50), coldP95: rounded(cold.p95) }),
      ...(warm === undefined
        ? {}
        : { warmP50: rounded(warm.p50), warmP95: rounded(warm.p95), warmP99: rounded(warm.p99) }),
    })),
  };
}

/** What a warm-up came to: slow once warm is a failure, and never stable is nothing known. */
export function concludeWarmUp(warmUp: WarmUp, plan: WarmUpPlan): Conclusion {
  const { requests, asked, durationMs, cappedBy } = warmUp;
  const details = requests.map(describe);
  const failing = requests.find(({ stability }) => stability === 'failing');
  if (failing !== undefined) {
    return {
      outcome: 'failed',
      message: `green does not answer ${failing.request}: ${failing.problem ?? 'no answer'}, ${count(failing.wrong)} of ${count(failing.asked)} times`,
      details,
      advice: 'Mend what answers so, or ask for something else.',
    };
  }
  const unstable = requests.find(({ stability }) => stability !== 'stable');
  if (unstable !== undefined) {
    const end =
      cappedBy === 'time' ? formatDuration(plan.cap.timeMs) : `${count(plan.cap.requests)} requests`;
    return {
      outcome: 'inconclusive',
      message: `not stable within ${end}: ${unstable.request} ${reasons[unstable.stability]} (${latencies(unstable)})`,
      details,
      advice:
        unstable.stability === 'too-few'
          ? 'Raise `cap.time` or `concurrency`, or lower `window`.'
          : 'Raise `cap`, or make the check `gating: false` where latency never settles.',
    };
  }
  for (const { percentile, limitMs, limit } of plan.max) {
    const slow = requests.find(({ warm }) => warm !== undefined && warm[percentile] > limitMs);
    if (slow?.warm !== undefined) {
      return {
        outcome: 'failed',
        message: `${slow.request} is too slow once it is warm: ${percentile} ${show(slow.warm[percentile])}, ${limit} allowed`,
        details,
        advice: 'See what green does there, or raise the limit.',
      };
    }
  }
  const [only] = requests;
  const what =
    requests.length === 1 && only !== undefined ? latencies(only) : `${requests.length} kinds of them`;
  return {
    outcome: 'passed',
    message: `warm after ${count(asked)} requests in ${formatDuration(durationMs)}: ${what}`,
    details,
  };
}
