import { describe, expect, it } from 'vitest';
import { createOwnMetrics } from '../../src/metrics/own-metrics.ts';
import { createEventRecorder } from '../../src/metrics/record-event.ts';
import type { RunEvent } from '../../src/runner/run-event.ts';
import { planned, preSwitchEvents, result, rollbackEvents, stamped } from '../report/sample-events.ts';

/** The samples that events come to, without the buckets of histograms. */
async function samplesOf(events: readonly RunEvent[]): Promise<string[]> {
  const metrics = createOwnMetrics();
  const record = createEventRecorder(metrics);
  for (const event of events) record(event);
  const lines = (await metrics.registry.metrics()).split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket{'));
}

describe('the figures of a run', () => {
  it('have no value before there is one', async () => {
    expect(await samplesOf([])).toEqual([]);
  });

  it('tell of a pre-switch in which every kind of outcome occurs', async () => {
    expect(await samplesOf(preSwitchEvents)).toMatchInlineSnapshot(`
      [
        "bgcheck_info{target="shop",command="pre-switch",version="0.1.0",release_id="r-1"} 1",
        "bgcheck_run_start_timestamp_seconds{target="shop",command="pre-switch"} 1767323040",
        "bgcheck_run_end_timestamp_seconds{target="shop",command="pre-switch"} 1767323059",
        "bgcheck_run_duration_seconds{target="shop",command="pre-switch"} 62.7",
        "bgcheck_run_verdict{target="shop",command="pre-switch",verdict="pass"} 0",
        "bgcheck_run_verdict{target="shop",command="pre-switch",verdict="fail"} 1",
        "bgcheck_run_verdict{target="shop",command="pre-switch",verdict="inconclusive"} 0",
        "bgcheck_run_exit_code{target="shop",command="pre-switch"} 1",
        "bgcheck_phase_verdict{target="shop",command="pre-switch",phase="pre-switch",verdict="pass"} 0",
        "bgcheck_phase_verdict{target="shop",command="pre-switch",phase="pre-switch",verdict="fail"} 1",
        "bgcheck_phase_verdict{target="shop",command="pre-switch",phase="pre-switch",verdict="inconclusive"} 0",
        "bgcheck_phase_duration_seconds{target="shop",command="pre-switch",phase="pre-switch"} 62.5",
        "bgcheck_checks_total{target="shop",command="pre-switch",phase="pre-switch",kind="readiness",outcome="passed"} 1",
        "bgcheck_checks_total{target="shop",command="pre-switch",phase="pre-switch",kind="skew",outcome="failed"} 1",
        "bgcheck_checks_total{target="shop",command="pre-switch",phase="pre-switch",kind="probe",outcome="failed"} 1",
        "bgcheck_checks_total{target="shop",command="pre-switch",phase="pre-switch",kind="backfill",outcome="errored"} 1",
        "bgcheck_checks_total{target="shop",command="pre-switch",phase="pre-switch",kind="custom",outcome="inconclusive"} 1",
        "bgcheck_checks_total{target="shop",command="pre-switch",phase="pre-switch",kind="custom",outcome="not-run"} 1",
        "bgcheck_check_duration_seconds_sum{target="shop",command="pre-switch",phase="pre-switch",kind="readiness"} 0.12",
        "bgcheck_check_duration_seconds_count{target="shop",command="pre-switch",phase="pre-switch",kind="readiness"} 1",
        "bgcheck_check_duration_seconds_sum{target="shop",command="pre-switch",phase="pre-switch",kind="skew"} 1.234",
        "bgcheck_check_duration_seconds_count{target="shop",command="pre-switch",phase="pre-switch",kind="skew"} 1",
        "bgcheck_check_duration_seconds_sum{target="shop",command="pre-switch",phase="pre-switch",kind="probe"} 0.12",
        "bgcheck_check_duration_seconds_count{target="shop",command="pre-switch",phase="pre-switch",kind="probe"} 1",
        "bgcheck_check_duration_seconds_sum{target="shop",command="pre-switch",phase="pre-switch",kind="backfill"} 0.12",
        "bgcheck_check_duration_seconds_count{target="shop",command="pre-switch",phase="pre-switch",kind="backfill"} 1",
        "bgcheck_check_duration_seconds_sum{target="shop",command="pre-switch",phase="pre-switch",kind="custom"} 61",
        "bgcheck_check_duration_seconds_count{target="shop",command="pre-switch",phase="pre-switch",kind="custom"} 1",
        "bgcheck_provider_errors_total{target="shop",command="pre-switch",phase="pre-switch",kind="backfill"} 1",
        "bgcheck_traffic{target="shop",command="pre-switch",color="blue"} 1",
        "bgcheck_traffic{target="shop",command="pre-switch",color="green"} 0",
        "bgcheck_traffic{target="shop",command="pre-switch",color="mixed"} 0",
        "bgcheck_traffic{target="shop",command="pre-switch",color="unknown"} 0",
        "bgcheck_warnings_total{target="shop",command="pre-switch"} 1",
      ]
    `);
  });

  it('tell of a cutover that was rolled back', async () => {
    const samples = await samplesOf(rollbackEvents);
    expect(samples.filter((line) => !/_check|_run_|_info/.test(line))).toMatchInlineSnapshot(`
      [
        "bgcheck_phase_verdict{target="shop",command="cutover",phase="observe",verdict="pass"} 0",
        "bgcheck_phase_verdict{target="shop",command="cutover",phase="observe",verdict="fail"} 1",
        "bgcheck_phase_verdict{target="shop",command="cutover",phase="observe",verdict="inconclusive"} 0",
        "bgcheck_phase_duration_seconds{target="shop",command="cutover",phase="observe"} 210",
        "bgcheck_switches_total{target="shop",command="cutover",outcome="verified"} 1",
        "bgcheck_switch_duration_seconds{target="shop",command="cutover",outcome="verified"} 0.412",
        "bgcheck_observe_ticks_total{target="shop",command="cutover",decision="keep-observing"} 13",
        "bgcheck_observe_ticks_total{target="shop",command="cutover",decision="roll-back"} 1",
        "bgcheck_observe_elapsed_seconds{target="shop",command="cutover"} 210",
        "bgcheck_observe_window_seconds{target="shop",command="cutover"} 900",
        "bgcheck_rollbacks_total{target="shop",command="cutover",outcome="rolled-back"} 1",
        "bgcheck_rollback_duration_seconds{target="shop",command="cutover",outcome="rolled-back"} 0.9",
        "bgcheck_drain_duration_seconds{target="shop",command="cutover",color="green"} 30",
        "bgcheck_drain_in_flight_requests{target="shop",command="cutover",color="green"} 3",
        "bgcheck_traffic{target="shop",command="cutover",color="blue"} 1",
        "bgcheck_traffic{target="shop",command="cutover",color="green"} 0",
        "bgcheck_traffic{target="shop",command="cutover",color="mixed"} 0",
        "bgcheck_traffic{target="shop",command="cutover",color="unknown"} 0",
        "bgcheck_warnings_total{target="shop",command="cutover"} 0",
      ]
    `);
  });

  it('tell how far the evidence went, for what, and how long it took', async () => {
    const tick = {
      type: 'observe:tick',
      windowMs: 900_000,
      reason: 'r',
      decision: 'keep-observing',
    } as const;
    const start = Date.UTC(2026, 0, 2, 3, 4);
    const toTheTick = stamped(
      { type: 'run:start', command: 'observe', version: '0.1.0', target: 'shop', dryRun: false },
      { ...tick, tick: 1, elapsedMs: 15_000 },
      { ...tick, tick: 2, elapsedMs: 30_000, cause: 'errors', progress: 0.4, wealth: 6.3 },
      { ...tick, tick: 3, elapsedMs: 45_000, cause: 'latency', progress: 0.7, wealth: 25 },
    );
    const evidence = (samples: readonly string[]) =>
      samples.filter((line) => /_progress_|_wealth|_detection_|_exposure_/.test(line));
    expect(evidence(await samplesOf(toTheTick))).toEqual([
      'bgcheck_rollback_progress_ratio{target="shop",command="observe",check="errors"} 0',
      'bgcheck_rollback_progress_ratio{target="shop",command="observe",check="latency"} 0.7',
      'bgcheck_rollback_wealth{target="shop",command="observe",check="latency"} 25',
    ]);
    const toTheEnd = stamped(
      { ...tick, tick: 4, elapsedMs: 60_000, cause: 'a threshold', progress: 1, decision: 'roll-back' },
      {
        type: 'rollback:end',
        outcome: 'rolled-back',
        message: 'm',
        durationMs: 1_200,
        times: {
          firstBadAt: start + 10_000,
          seen: 'scrape',
          decidedAt: start + 60_000,
          verifiedAt: start + 61_200,
        },
      },
    );
    expect(evidence(await samplesOf([...toTheTick, ...toTheEnd]))).toEqual([
      'bgcheck_rollback_progress_ratio{target="shop",command="observe",check="errors"} 0',
      'bgcheck_rollback_progress_ratio{target="shop",command="observe",check="latency"} 0',
      'bgcheck_rollback_progress_ratio{target="shop",command="observe",check="a threshold"} 1',
      'bgcheck_detection_duration_seconds{target="shop",command="observe"} 50',
      'bgcheck_exposure_duration_seconds{target="shop",command="observe"} 51.2',
    ]);
  });

  it('tell how each objective stands after the latest look', async () => {
    const check = planned('error rate', { kind: 'slo', phase: 'observe', aim: 'green' });
    const common = { rule: 'sequential', logEvidence: 0.5, healthy: false } as const;
    const events = stamped(
      { type: 'run:start', command: 'observe', version: '0.1.0', target: 'shop', dryRun: false },
      {
        type: 'check:end',
        tick: 1,
        result: result(check, { standing: { ...common, state: 'no-data', coverage: 0, sample: 0 } }),
      },
      {
        type: 'check:end',
        tick: 2,
        result: result(check, {
          standing: { ...common, state: 'provider-down', coverage: 0.5, sample: 812 },
        }),
      },
    );
    const samples = await samplesOf(events);
    expect(samples.filter((line) => /_objective_|_provider_/.test(line))).toMatchInlineSnapshot(`
      [
        "bgcheck_provider_errors_total{target="shop",command="observe",phase="observe",kind="slo"} 1",
        "bgcheck_objective_state{target="shop",command="observe",check="error rate (green)",state="reading"} 0",
        "bgcheck_objective_state{target="shop",command="observe",check="error rate (green)",state="no-data"} 0",
        "bgcheck_objective_state{target="shop",command="observe",check="error rate (green)",state="stale"} 0",
        "bgcheck_objective_state{target="shop",command="observe",check="error rate (green)",state="provider-down"} 1",
        "bgcheck_objective_state{target="shop",command="observe",check="error rate (green)",state="insufficient"} 0",
        "bgcheck_objective_healthy{target="shop",command="observe",check="error rate (green)"} 0",
        "bgcheck_objective_coverage_ratio{target="shop",command="observe",check="error rate (green)"} 0.5",
        "bgcheck_objective_sample{target="shop",command="observe",check="error rate (green)"} 812",
      ]
    `);
  });

  it('keep apart whatever a name may hold', async () => {
    const name = 'a "quoted"\nname\\with {braces}';
    const check = planned(name, { kind: 'slo', phase: 'observe' });
    const standing = {
      rule: 'threshold',
      breached: false,
      progress: 0,
      state: 'reading',
      coverage: 1,
      sample: 3,
      healthy: true,
    } as const;
    const samples = await samplesOf(stamped({ type: 'check:end', result: result(check, { standing }) }));
    expect(samples.find((line) => line.startsWith('bgcheck_objective_healthy'))).toBe(
      String.raw`bgcheck_objective_healthy{target="",command="",check="a \"quoted\"\nname\\with {braces}"} 1`,
    );
  });
});
