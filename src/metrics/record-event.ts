import type { CheckResult } from '../check/check-result.ts';
import type { RunEvent } from '../runner/run-event.ts';
import type { OwnMetrics } from './own-metrics.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
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
  let target = '';
  /** Checks that were nearest to a rollback at some look. */
  const causes = new Set<string>();
  let info = { version: '', command: '', release_id: '' };

  function describeRun(change: Partial<typeof info>): void {
    info = { ...info, ...change };
    metrics.info.reset();
    metrics.info.set({ target, ...info }, 1);
  }

  function recordCheck({ phase, kind, outcome, durationMs, errorCode, id, standing }: CheckResult): void {
    metrics.checks.inc({ target, phase, kind, outcome });
    if (outcome !== 'not-run') metrics.checkDuration.observe({ target, phase, kind }, inSeconds(durationMs));
    if (errorCode === 'BGC_PROVIDER' || standing?.state === 'provider-down') {
      metrics.providerErrors.inc({ target, phase, kind });
    }
    if (standing === undefined) return;
    const labels = { target, check: id };
    setState(metrics.objectiveState, labels, ['state', states], standing.state);
    metrics.objectiveHealthy.set(labels, standing.healthy ? 1 : 0);
    metrics.objectiveCoverage.set(labels, standing.coverage);
    metrics.objectiveSample.set(labels, standing.sample);
  }

  function recordTick(event: EventOf<'observe:tick'>): void {
    const { decision, elapsedMs, windowMs, cause, progress = 0, wealth } = event;
    metrics.ticks.inc({ target, decision });
    metrics.observed.set({ target }, inSeconds(elapsedMs));
    metrics.window.set({ target }, inSeconds(windowMs));
    metrics.wealth.reset();
    for (const check of causes) metrics.progress.set({ target, check }, 0);
    if (cause === undefined) return;
    causes.add(cause);
    metrics.progress.set({ target, check: cause }, progress);
    if (wealth !== undefined) metrics.wealth.set({ target, check: cause }, wealth);
  }

  function recordRollback({ outcome, durationMs, times, drain }: EventOf<'rollback:end'>): void {
    metrics.rollbacks.inc({ target, outcome });
    metrics.rollbackDuration.set({ target, outcome }, inSeconds(durationMs));
    if (outcome === 'rolled-back' || outcome === 'already-blue') seeTraffic('blue');
    if (times?.firstBadAt !== undefined) {
      metrics.detection.set({ target }, inSeconds(times.decidedAt - times.firstBadAt));
      metrics.exposure.set({ target }, inSeconds(times.verifiedAt - times.firstBadAt));
    }
    if (drain === undefined) return;
    metrics.drainDuration.set({ target }, inSeconds(drain.durationMs));
    metrics.drainInFlight.set({ target }, drain.inFlight);
  }

  function recordEnd({ at, verdict, exitCode, durationMs, traffic, releaseId }: EventOf<'run:end'>): void {
    if (releaseId !== undefined) describeRun({ release_id: releaseId });
    setState(metrics.runVerdict, { target }, ['verdict', verdicts], verdict);
    metrics.runExitCode.set({ target }, exitCode);
    metrics.runDuration.set({ target }, inSeconds(durationMs));
    metrics.runEnd.set({ target }, inSeconds(Date.parse(at)));
    if (traffic !== 'unchanged') seeTraffic(traffic);
  }

  function seeTraffic(color: (typeof colors)[number]): void {
    setState(metrics.traffic, { target }, ['color', colors], color);
  }

  return (event) => {
    switch (event.type) {
      case 'run:start': {
        const { version, command, releaseId = '' } = event;
        target = event.target;
        describeRun({ version, command, release_id: releaseId });
        metrics.runStart.set({ target }, inSeconds(Date.parse(event.at)));
        metrics.warnings.inc({ target }, 0);
        break;
      }
      case 'phase:start':
        if (event.releaseId !== undefined) describeRun({ release_id: event.releaseId });
        break;
      case 'check:end':
        recordCheck(event.result);
        break;
      case 'phase:end':
        setState(metrics.phaseVerdict, { target, phase: event.phase }, ['verdict', verdicts], event.verdict);
        metrics.phaseDuration.set({ target, phase: event.phase }, inSeconds(event.durationMs));
        break;
      case 'switch:end':
        metrics.switches.inc({ target, outcome: event.outcome });
        metrics.switchDuration.set({ target, outcome: event.outcome }, inSeconds(event.durationMs));
        if (event.outcome === 'verified') seeTraffic(event.target);
        break;
      case 'observe:tick':
        recordTick(event);
        break;
      case 'rollback:end':
        recordRollback(event);
        break;
      case 'notice':
        if (event.level === 'warning') metrics.warnings.inc({ target });
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
