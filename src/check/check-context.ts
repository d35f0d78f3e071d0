import type { ReadOnlyDatabase } from '../backfill/read-only-database.ts';
import type { Config } from '../config/config-schema.ts';
import type { Duration } from '../duration.ts';
import type { JsonValue } from '../json.ts';
import type { HttpClient } from '../probe/http-client.ts';
import type { CountSource } from '../slo/count-source.ts';
import type { MetricBaseline, MetricSource } from '../slo/metric-source.ts';
import type { ProbeRound } from '../slo/track/seen-rounds.ts';
import type { ValueSource } from '../slo/value-source.ts';
import type { LatencyLimits } from './flow.ts';
import type { Evidence } from './outcome.ts';
import type { Aim, CheckPhase } from './phase.ts';
import type { Expect } from './expect.ts';
import type { UndoData } from './undo-data.ts';

/** One place that answers requests: a color, or the front door. */
export interface Target {
  readonly name: Aim;
  readonly url: string;
  readonly http: HttpClient;
}

/** When and from what counters the observation began. */
export interface ObservationStart {
  /** Milliseconds since the Unix epoch at which traffic had moved. */
  readonly switchedAt: number;
  readonly baselines: Readonly<Record<string, MetricBaseline>>;
}

/** What a check before the switch knows of the observation that is to follow. */
export interface Outlook {
  /** How long green is to be watched, and how far apart looks are, in milliseconds. */
  readonly windowMs: number;
  readonly intervalMs: number;
  /** How far apart rounds of probes are, in milliseconds. */
  readonly probeIntervalMs: number;
  /** How many objectives and probes share `observe.alpha`. */
  readonly stakes: number;
}

/** What a check that looks again and again knows of its observation. */
export interface Observation extends ObservationStart {
  /** How long green is to be watched, in milliseconds. */
  readonly windowMs: number;
  /** How far apart looks are, in milliseconds. */
  readonly intervalMs: number;
  /** The share of new requests, from 0 to 1, that green got at a moment; everything where it is absent. */
  readonly shareAt?: (at: number) => number;
  /** What has just ended of the probe whose rounds this check judges. */
  readonly round?: ProbeRound & { readonly probeIntervalMs: number };
  /**
   * What this check keeps between its looks, made at the first of them in this process from what it remembered before a
   * restart.
   */
  readonly keep: <Kept>(make: (remembered: readonly JsonValue[]) => Kept) => Kept;
  /** Adds to what this check finds again after a restart; in the journal once the look is. */
  readonly remember: (memory: JsonValue) => void;
}

export interface StepOptions {
  /** Longest time for the step, such as `500ms`. */
  readonly within?: Duration;
  /**
   * Whether the step changes data. With `true` its POST, PUT, PATCH and DELETE requests carry an `idempotency-key`,
   * an attempt that has begun it is not repeated, and a dry run ends before it. With `false` a POST in it (a log-in, a
   * search) does not keep a failed attempt from being repeated.
   */
  readonly mutates?: boolean;
  /** Longest times for so many percent of its runs; needs `repeat` of the probe. */
  readonly latency?: LatencyLimits;
}

/** Runs one named step, in order; a line in every report. */
export interface StepRunner {
  <Result>(name: string, body: () => PromiseLike<Result> | Result): Promise<Result>;
  <Result>(name: string, options: StepOptions, body: () => PromiseLike<Result> | Result): Promise<Result>;
}

export interface PollOptions {
  /** From one try to the next; `1s` by default. */
  readonly every?: Duration;
  /** When to give up, such as `20s`; shorter than the time limit of the check. */
  readonly timeout: Duration;
}

/**
 * A step that waits: tries its body again and again until its expectations hold and it returns anything but `false`.
 * Apart from `retries`, which repeat the whole check.
 */
export type Poll = <Result>(
  name: string,
  options: PollOptions,
  body: () => PromiseLike<Result> | Result,
) => Promise<Exclude<Result, false>>;

/** What a check's body works with. Everything in it stops when `signal` aborts. */
export interface CheckContext {
  readonly phase: CheckPhase;
  readonly config: Config;
  /** The folder of the configuration; relative paths in it start here. */
  readonly rootDirectory: string;
  /** Names this run. */
  readonly runId: string;
  /**
   * Goes out with every request, in the header `probes.marker`; put it into what the check writes, too, so that it can be
   * found by it.
   */
  readonly marker: string;
  readonly blue: Target;
  readonly green: Target;
  /** The front door. */
  readonly live: Target;
  /** What this check is pointed at; `live` for a check without an aim. */
  readonly aim: Target;
  /** @throws ConfigError when no `database` is configured */
  readonly db: ReadOnlyDatabase;
  /** @throws ConfigError when no `prometheus` is configured */
  readonly prometheus: MetricSource;
  /** Prometheus where configured, else each color's own metrics page. */
  readonly metrics: MetricSource;
  /** The same as counters that grow, scrape by scrape. */
  readonly counts: CountSource;
  /** The same as values of a moment. */
  readonly values: ValueSource;
  /** Set in `observe` only. */
  readonly observation: Observation | undefined;
  /** Set before the switch, in a release. */
  readonly outlook: Outlook | undefined;
  /** Jest-style assertions; one that does not hold makes the check `failed`. */
  readonly expect: Expect;
  readonly step: StepRunner;
  readonly poll: Poll;
  /** Whether what is sent now says that it changes data: by its step, or by its check. */
  readonly mutating: boolean;
  /** The number of a request that is sent now; within one `poll`, that of the same request when it was first tried. */
  readonly firstOrdinal: (request: {
    readonly method: string;
    readonly path: string;
    readonly body?: string | undefined;
    readonly ordinal: number;
  }) => number;
  /**
   * Registers what undoes an effect; register before causing it. Runs last first, always. Written down before it returns:
   * with data for the `undo` of a probe that has this name, `bg-check clean` can do it after this process was killed.
   */
  readonly cleanup: (label: string, undo: UndoData | (() => PromiseLike<unknown>)) => void;
  /** Adds to the machine-readable reason behind the outcome. */
  readonly evidence: (evidence: Evidence) => void;
  /**
   * Marks a value secret, so that no report shows it, and returns it.
   * @throws CheckFileError when there is none: an environment variable that is not set, or is empty
   */
  readonly secret: <Value>(value: Value) => NonNullable<Value>;
  /**
   * The text without the secrets that are known by now. Reports come without them anyway; a text that is shortened first should
   * go through this before.
   */
  readonly hide: (text: string) => string;
  /** Says how far a long check is. */
  readonly progress: (done: number, total: number | undefined, unit: string) => void;
  /** Ends the check as `skipped`. A gating check that is skipped leaves the verdict inconclusive. */
  readonly skip: (reason: string) => never;
  readonly signal: AbortSignal;
}
