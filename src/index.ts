export { defineConfig } from './config/define-config.ts';
export type { Config, UserConfig } from './config/config-schema.ts';

export { check } from './check/kinds/check.ts';
export { backfill, type BackfillDefinition } from './check/kinds/backfill.ts';
export { capacity, type CapacityMeasure, type CapacityOptions } from './check/kinds/capacity/capacity.ts';
export {
  command,
  type CommandOptions,
  type ExitCodePreset,
  type ExitCodes,
  type ExitMeaning,
} from './check/kinds/command/command.ts';
export { contract, type ContractOptions } from './check/kinds/contract/contract.ts';
export { contrast } from './check/kinds/contrast/contrast.ts';
export type { ContrastCheckOptions, ContrastedRequest } from './check/kinds/contrast/contrast-options.ts';
export { drift, type DriftOptions } from './check/kinds/drift.ts';
export { identity, type IdentityOptions } from './check/kinds/identity.ts';
export { openSlo, type OpenSloOptions } from './check/kinds/slo/open-slo.ts';
export { probe, type ProbeBody, type ProbeContext, type ProbeOptions } from './check/kinds/probe/probe.ts';
export { readiness, type ReadinessOptions } from './check/kinds/readiness/readiness.ts';
export { skew, type SkewCheckOptions } from './check/kinds/skew/skew.ts';
export { slo } from './check/kinds/slo/slo.ts';
export { warmUp, type WarmUpOptions, type WarmUpRequest } from './check/kinds/warm-up/warm-up.ts';
export type { CacheHitRatio } from './check/kinds/readiness/cache-hit-ratio.ts';
export type {
  CheckContext,
  Observation,
  ObservationStart,
  Outlook,
  PollOptions,
  StepOptions,
  Target,
} from './check/check-context.ts';
export type { CheckBody, CheckOptions } from './check/check-definition.ts';
export type {
  CheckResult,
  Comparison,
  HandoverResult,
  PlannedCheck,
  StepResult,
} from './check/check-result.ts';
export type { LatencyLimits } from './check/flow.ts';
export type { UndoData } from './check/undo-data.ts';
export type { Sweep, UndoHandler, Undoing } from './check/undoing.ts';
export type { CheckKind } from './check/kind.ts';
export type { Conclusion, Evidence, Outcome } from './check/outcome.ts';
export type { Aim, CheckPhase, Color, Phase } from './check/phase.ts';

export {
  cleanUp,
  cutover,
  listLeftovers,
  observe,
  preSwitch,
  resume,
  rollBack,
  runPhase,
  status,
  switchTraffic,
} from './release/release-api.ts';
export type { CleanUpOptions } from './release/clean-up.ts';
export type { CleanedEntry, CleanReport, LeftByRun, Leftover, LeftoverReport } from './release/cleaned.ts';
export type { ObserveOptions } from './release/observe.ts';
export type { SessionOptions } from './release/open-session.ts';
export type { RollBackOptions } from './release/roll-back.ts';
export type { RunReport } from './release/run-operation.ts';
export type { StatusReport } from './release/status.ts';
export type { Reporter, RunEvent } from './runner/run-event.ts';
export type { Verdict } from './gate/decide.ts';

export { runBacktest as backtest, type BacktestOptions } from './backtest/run-backtest.ts';
export type { BacktestReport } from './backtest/backtest-report.ts';

export { simulate, type SimulateOptions } from './simulate/simulate.ts';
export type { SimulationReport } from './simulate/simulation-report.ts';

export { checkSkew } from './schema/skew/check-skew.ts';
export { groupFindings, type FindingEffect, type FindingGroup } from './schema/skew/group-findings.ts';
export type { SkewOptions, SkewProgress } from './schema/skew/skew-options.ts';
export type { SkewFinding, SkewReport, SkewSeverity } from './schema/skew/skew-report.ts';
export { skewReportSchema } from './report/skew/skew-report-schema.ts';

export type { CertificateEvidence } from './probe/certificate-evidence.ts';
export type { EventMessage, EventStream, EventStreamOptions, NextOptions } from './probe/event-stream.ts';
export type { GraphqlRequest } from './probe/graphql.ts';
export type { GrpcHealth, GrpcHealthOptions } from './probe/grpc-health.ts';
export type { Message, MessageExpectation } from './probe/message.ts';
export type { Closing, ReceiveOptions, WebSocketOptions, WebSocketSession } from './probe/websocket.ts';
export type {
  CaptureOptions,
  HttpClient,
  HttpResponse,
  PendingRequest,
  RequestOptions,
  ResponseExpectation,
} from './probe/http-client.ts';
export type {
  CountCursor,
  CountedSli,
  CountReading,
  CountRequest,
  CountSource,
  TimedIncrement,
} from './slo/count-source.ts';
export type { MetricSource } from './slo/metric-source.ts';
export { errorRatio, gauge, latency, probeSuccess, promql } from './slo/definition/indicators.ts';
export type { SloDefinition } from './slo/definition/slo-definition.ts';
export { budget, consecutive, outOf, sequential, type SloRule } from './slo/definition/slo-rule.ts';
export { StateChangedError } from './switch/state-changed-error.ts';
export type { DrainReading, SwitchHook, SwitchState, TrafficColor } from './switch/switch-hook.ts';
export type { SwitchTarget, Weights } from './switch/weights.ts';
export {
  BgCheckError,
  CheckFileError,
  ConfigError,
  ExpectationError,
  InconclusiveError,
  InputError,
  InterruptedError,
  LockedError,
  ProviderError,
  RefusedError,
  SwitchError,
  UsageError,
  type ErrorCode,
} from './errors.ts';
