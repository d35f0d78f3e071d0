import type { CheckResult } from '../check/check-result.ts';
import type { RunEvent } from '../runner/run-event.ts';
import type { OwnMetrics } from './own-metrics.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
type DrainFigures = Pick<EventOf<'drain:end'>, 'color' | 'durationMs' | 'inFlight'>;
/** The part of a gauge that a set of states needs. */
interface Settable {
  set(labels: Record<string, string>, value: number): void;
}

const verdicts = ['pass', 'fail', 'inconclusive'] as const;
const states = ['reading', 'no-data', 'stale', 'provider-down', 'insufficient'] as const;
const colors = ['blue', 'green', 'mixed', 'unknown'] as const;

/** One series for each value that there is, 1 for the one that holds and 0 for the others. */
function setState(
  gauge: Settable,
  labels: Record<string, string>,
  [name, values]: readonly [name: string, values: readonly string[]],
  current: string,
): void {
  for (const value of values) gauge.set({ ...labels, [name]: value }, value === current ? 1 : 0);
}

const inSeconds = (milliseconds: number) => milliseconds / 1_000;

/**
 * Brings bg-check's own figures up to date with one event after the other. Events come redacted, and no text of theirs
 * goes further than the names of what is configured.
 */
export function createEventRecorder(metrics: OwnMetrics): (event: RunEvent) => void {
  let run = { target: '', command: '' };
  /** Checks that were nearest to a rollback at some look. */
  const causes = new Set<string>();
  let info = { version: '', release_id: '' };

  function describeRun(change: Partial<typeof info>): void {
    info = { ...info, ...change };
    metrics.info.reset();
    metrics.info.set({ ...run, ...info }, 1);
  }

  function recordCheck({ phase, kind, outcome, durationMs, errorCode, id, standing }: CheckResult): void {
    metrics.checks.inc({ ...run, phase, kind, outcome });
    if (outcome !== 'not-run') metrics.checkDuration.observe({ ...run, phase, kind }, inSeconds(durationMs));
    if (errorCode === 'BGC_PROVIDER' || standing?.state === 'provider-down') {
      metrics.providerErrors.inc({ ...run, phase, kind });
    }
    if (standing === undefined) return;
    const labels = { ...run, check: id };
    setState(metrics.objectiveState, labels, ['state', states], standing.state);
    metrics.objectiveHealthy.set(labels, standing.healthy ? 1 : 0);
    metrics.objectiveCoverage.set(labels, standing.coverage);
    metrics.objectiveSample.set(labels, standing.sample);
  }

  function recordTick(event: EventOf<'observe:tick'>): void {
    const { decision, elapsedMs, windowMs, cause, progress = 0, wealth } = event;
    metrics.ticks.inc({ ...run, decision });
    metrics.observed.set(run, inSeconds(elapsedMs));
    metrics.window.set(run, inSeconds(windowMs));
    metrics.wealth.reset();
    for (const check of causes) metrics.progress.set({ ...run, check }, 0);
    if (cause === undefined) return;
    causes.add(cause);
    metrics.progress.set({ ...run, check: cause }, progress);
    if (wealth !== undefined) metrics.wealth.set({ ...run, check: cause }, wealth);
  }

  function recordRollback({ outcome, durationMs, times, drain }: EventOf<'rollback:end'>): void {
    metrics.rollbacks.inc({ ...run, outcome });
    metrics.rollbackDuration.set({ ...run, outcome }, inSeconds(durationMs));
    if (outcome === 'rolled-back' || outcome === 'already-blue') seeTraffic('blue');
    if (times?.firstBadAt !== undefined) {
      metrics.detection.set(run, inSeconds(times.decidedAt - times.firstBadAt));
      metrics.exposure.set(run, inSeconds(times.verifiedAt - times.firstBadAt));
    }
    if (drain !== undefined) recordDrain({ color: 'green', ...drain });
  }

  function recordDrain({ color, durationMs, inFlight }: DrainFigures): void {
    metrics.drainDuration.set({ ...run, color }, inSeconds(durationMs));
    if (inFlight !== undefined) metrics.drainInFlight.set({ ...run, color }, inFlight);
  }

  function recordEnd({ at, verdict, exitCode, durationMs, traffic, releaseId }: EventOf<'run:end'>): void {
    if (releaseId !== undefined) describeRun({ release_id: releaseId });
    setState(metrics.runVerdict, run, ['verdict', verdicts], verdict);
    metrics.runExitCode.set(run, exitCode);
    metrics.runDuration.set(run, inSeconds(durationMs));
    metrics.runEnd.set(run, inSeconds(Date.parse(at)));
    if (traffic !== 'unchanged') seeTraffic(traffic);
  }

  function seeTraffic(color: (typeof colors)[number]): void {
    setState(metrics.traffic, run, ['color', colors], color);
  }

  return (event) => {
    switch (event.type) {
      case 'run:start': {
        const { version, target, command, releaseId = '' } = event;
        run = { target, command };
        describeRun({ version, release_id: releaseId });
        metrics.runStart.set(run, inSeconds(Date.parse(event.at)));
        metrics.warnings.inc(run, 0);
        break;
      }
      case 'phase:start':
        if (event.releaseId !== undefined) describeRun({ release_id: event.releaseId });
        break;
      case 'check:end':
        recordCheck(event.result);
        break;
      case 'phase:end':
        setState(metrics.phaseVerdict, { ...run, phase: event.phase }, ['verdict', verdicts], event.verdict);
        metrics.phaseDuration.set({ ...run, phase: event.phase }, inSeconds(event.durationMs));
        break;
      case 'switch:step':
        if (event.outcome === 'verified') seeTraffic('mixed');
        break;
      case 'switch:end':
        metrics.switches.inc({ ...run, outcome: event.outcome });
        metrics.switchDuration.set({ ...run, outcome: event.outcome }, inSeconds(event.durationMs));
        if (event.outcome === 'verified') seeTraffic(event.target);
        break;
      case 'observe:tick':
        recordTick(event);
        break;
      case 'rollback:end':
        recordRollback(event);
        break;
      case 'drain:end':
        recordDrain(event);
        break;
      case 'notice':
        if (event.level === 'warning') metrics.warnings.inc(run);
        break;
      case 'run:end':
        recordEnd(event);
        break;
      case 'check:start':
      case 'check:step':
      case 'check:progress':
      case 'switch:start':
      case 'rollback:start':
        break;
    }
  };
}
