import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What every metric tells its run by. */
const runLabels = ['target', 'command'] as const;
const seconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

/**
 * bg-check's own figures, by the conventions of Prometheus; `docs/metrics.md` is their reference. Every metric names its
 * target and its command itself, so that none has a value before there is one: a 0 that nobody measured would be a lie.
 */
export function createOwnMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, ...labels: readonly Label[]) =>
    new Gauge({ name, help, labelNames: [...runLabels, ...labels], registers });
  const counter = <Label extends string>(name: string, help: string, ...labels: readonly Label[]) =>
    new Counter({ name, help, labelNames: [...runLabels, ...labels], registers });

  return {
    registry,
    info: gauge(
      'bgcheck_info',
      'Always 1; the command that ran, on which release, by which version.',
      'version',
      'release_id',
    ),
    runStart: gauge('bgcheck_run_start_timestamp_seconds', 'When the run began.'),
    runEnd: gauge('bgcheck_run_end_timestamp_seconds', 'When the run ended; absent while it goes on.'),
    runDuration: gauge('bgcheck_run_duration_seconds', 'How long the run took.'),
    runVerdict: gauge(
      'bgcheck_run_verdict',
      'What the run came to: 1 for its verdict, 0 for others.',
      'verdict',
    ),
    runExitCode: gauge('bgcheck_run_exit_code', 'The exit code of the run.'),
    phaseVerdict: gauge(
      'bgcheck_phase_verdict',
      'What a phase came to: 1 for its verdict, 0 for others.',
      'phase',
      'verdict',
    ),
    phaseDuration: gauge('bgcheck_phase_duration_seconds', 'How long a phase took.', 'phase'),
    checks: counter(
      'bgcheck_checks_total',
      'Checks that ended, each look of an observation counted.',
      'phase',
      'kind',
      'outcome',
    ),
    checkDuration: new Histogram({
      name: 'bgcheck_check_duration_seconds',
      help: 'How long checks took that ran.',
      labelNames: [...runLabels, 'phase', 'kind'],
      buckets: seconds,
      registers,
    }),
    providerErrors: counter(
      'bgcheck_provider_errors_total',
      'Checks that ended because a service they need for evidence was down or did not answer.',
      'phase',
      'kind',
    ),
    switches: counter('bgcheck_switches_total', 'Attempts to move traffic to green.', 'outcome'),
    switchDuration: gauge(
      'bgcheck_switch_duration_seconds',
      'How long moving traffic took, from the call to the last verified answer.',
      'outcome',
    ),
    ticks: counter('bgcheck_observe_ticks_total', 'Looks at green under traffic.', 'decision'),
    observed: gauge('bgcheck_observe_elapsed_seconds', 'How long after the switch the latest look was.'),
    window: gauge(
      'bgcheck_observe_window_seconds',
      'How long green is to be observed, with what was added to it.',
    ),
    progress: gauge(
      'bgcheck_rollback_progress_ratio',
      'How far of the way to a rollback a check has come: 1 is a rollback, 0 that another check is nearer, or none.',
      'check',
    ),
    wealth: gauge(
      'bgcheck_rollback_wealth',
      'What the bet against green is worth, having begun with one coin; named by the check nearest to a rollback.',
      'check',
    ),
    objectiveState: gauge(
      'bgcheck_objective_state',
      'What could be read for an objective at the latest look: 1 for that, 0 for others.',
      'check',
      'state',
    ),
    objectiveHealthy: gauge(
      'bgcheck_objective_healthy',
      'Whether an objective is shown to hold, over the whole window and over its end.',
      'check',
    ),
    objectiveCoverage: gauge(
      'bgcheck_objective_coverage_ratio',
      'Share of the scrapes expected since the switch that arrived.',
      'check',
    ),
    objectiveSample: gauge(
      'bgcheck_objective_sample',
      'Requests, or looks, that an objective was judged by.',
      'check',
    ),
    rollbacks: counter('bgcheck_rollbacks_total', 'Attempts to put traffic back on blue.', 'outcome'),
    rollbackDuration: gauge(
      'bgcheck_rollback_duration_seconds',
      'How long putting traffic back took, from the decision to the last verified answer.',
      'outcome',
    ),
    detection: gauge(
      'bgcheck_detection_duration_seconds',
      'How long deciding to put traffic back took, from what was first seen to speak against green.',
    ),
    exposure: gauge(
      'bgcheck_exposure_duration_seconds',
      'How long users met a fault that was rolled back: from what was first seen of it to the last verified answer.',
    ),
    drainDuration: gauge(
      'bgcheck_drain_duration_seconds',
      'How long a color that traffic had left was given to finish what it had in flight.',
      'color',
    ),
    drainInFlight: gauge(
      'bgcheck_drain_in_flight_requests',
      'What it still had in flight after that.',
      'color',
    ),
    traffic: gauge(
      'bgcheck_traffic',
      'Where traffic was seen last: 1 there, 0 elsewhere; absent when it was not touched.',
      'color',
    ),
    warnings: counter('bgcheck_warnings_total', 'Warnings that the run gave.'),
  };
}

export type OwnMetrics = ReturnType<typeof createOwnMetrics>;
