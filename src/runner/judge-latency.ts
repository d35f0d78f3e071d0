import type { StepResult } from '../check/check-result.ts';
import type { Flow, LatencyLimits } from '../check/flow.ts';
import type { Evidence } from '../check/outcome.ts';
import { percentiles, readLatency, requireSample, type LatencyLimit } from '../check/read-latency.ts';
import { formatDuration } from '../duration.ts';
import { percentile, smallestSample } from '../stats/percentile.ts';

/** How long one run of a flow and its steps took. */
export interface RunTimes {
  readonly durationMs: number;
  readonly steps: readonly StepResult[];
}

/** One limit that does not hold. */
interface Breach {
  /** The step that it is of. */
  readonly step: string | undefined;
  /** Such as `p95`. */
  readonly limit: string;
  readonly measuredMs: number;
  readonly message: string;
}

export interface LatencyFinding {
  readonly evidence: readonly Evidence[];
  /** Such as `20 runs: p50 340ms, p95 512ms (800ms allowed)`. */
  readonly line: string;
  /** The first limit that does not hold, and the step that it is of. */
  readonly breach: Breach | undefined;
}

function judge(subject: string | undefined, times: readonly number[], limits: readonly LatencyLimit[]) {
  const named = subject === undefined ? 'the flow' : `step \`${subject}\``;
  const shown = Object.entries(percentiles).filter(
    ([name, percent]) =>
      limits.some((limit) => limit.name === name) ||
      (subject === undefined && name !== 'p90' && times.length >= smallestSample(percent)),
  );
  return shown.map(([name, percent]) => {
    const measured = Math.round(percentile(times, percent));
    const limit = limits.find((one) => one.name === name)?.limitMs;
    return {
      text: `${name} ${formatDuration(measured)}${limit === undefined ? '' : ` (${formatDuration(limit)} allowed)`}`,
      evidence: {
        title: `${name} of ${named}, in milliseconds`,
        measured,
        ...(limit === undefined ? {} : { limit }),
        sample: times.length,
      },
      breach:
        limit !== undefined && measured > limit
          ? {
              step: subject,
              limit: name,
              measuredMs: measured,
              message: [
                ...(subject === undefined ? [] : [`${subject}: `]),
                `${name} of ${times.length} runs is ${formatDuration(measured)}, ${formatDuration(limit)} allowed`,
              ].join(''),
            }
          : undefined,
    };
  });
}

/**
 * What repeated runs of a flow say of its limits.
 * @throws CheckFileError when a step has a limit that so few runs say nothing about
 */
export function judgeLatency(
  runs: readonly RunTimes[],
  flow: Pick<Flow, 'latency' | 'repeat'>,
  ofSteps: ReadonlyMap<string, LatencyLimits>,
): LatencyFinding {
  const limits = Object.keys(flow.latency).length === 0 ? [] : readLatency('probe', flow.latency);
  const whole = judge(
    undefined,
    runs.map(({ durationMs }) => durationMs),
    limits,
  );
  const steps = [...ofSteps].map(([name, given]) => {
    const subject = `step \`${name}\``;
    const stepLimits = readLatency(subject, given);
    requireSample(subject, stepLimits, flow.repeat);
    const times = runs.flatMap((run) =>
      run.steps.filter((step) => step.name === name).map(({ durationMs }) => durationMs),
    );
    return { name, judged: judge(name, times, stepLimits) };
  });
  const all = [...steps.flatMap(({ judged }) => judged), ...whole];
  const texts = (judged: readonly { text: string }[]) => judged.map(({ text }) => text).join(', ');
  return {
    evidence: [...whole, ...steps.flatMap(({ judged }) => judged)].map(({ evidence }) => evidence),
    line: [
      `${runs.length} runs: ${texts(whole)}`,
      ...steps.map(({ name, judged }) => `${name}: ${texts(judged)}`),
    ].join('; '),
    breach: all.find(({ breach }) => breach !== undefined)?.breach,
  };
}
