import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { CheckDefinition } from '../check/check-definition.ts';
import { openCheckEnvironment, type CheckEnvironment } from '../check/check-environment.ts';
import { collectChecks } from '../check/collect-checks.ts';
import type { CheckPhase } from '../check/phase.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Config, UserConfig } from '../config/config-schema.ts';
import { loadConfig } from '../config/load-config.ts';
import { nearestName } from '../nearest-name.ts';
import { UsageError } from '../errors.ts';
import { validateInlineConfig } from '../config/validate-config.ts';
import { createRedactor, type Redactor } from '../redact/create-redactor.ts';
import { environmentSecrets } from '../redact/environment-secrets.ts';
import type { OnSecret } from '../redact/learn-secrets.ts';
import { redactError } from '../redact/redact-error.ts';
import { createEventStream, type EventStream } from '../runner/event-stream.ts';
import { makePlan, type CheckFilter, type CheckPlan } from '../runner/make-plan.ts';
import type { Reporter } from '../runner/run-event.ts';
import { openCleanupFile } from './cleanup-file.ts';
import { createShortSecrets } from './short-secrets.ts';
import { stateFiles } from './state-files.ts';

/** What every command and every library call can be told. */
export interface SessionOptions {
  /** Where to look for a configuration; the working directory by default. */
  readonly cwd?: string;
  readonly configFile?: string;
  /** A configuration in place of a file; relative paths in it start at `cwd`. */
  readonly config?: UserConfig;
  readonly filter?: CheckFilter;
  /** Start no further check once a gating check has failed. */
  readonly bail?: boolean;
  /** Everything but effects. */
  readonly dryRun?: boolean;
  readonly reporters?: readonly Reporter[];
  /** Where the run's own figures go, in place of what `metrics` of the configuration says. */
  readonly metrics?: {
    /** A file for node_exporter's textfile collector, relative to `cwd`. */
    readonly textfile?: string;
    /** The URL of a Pushgateway. */
    readonly push?: string;
    /** Host and port at which `/metrics` is served while the run goes on. */
    readonly listen?: string;
  };
  /**
   * Set by a program that does nothing else: what checks print with `console` is then reported, and an error that
   * nobody handles is told instead of ending the process.
   */
  readonly ownsProcess?: boolean;
  /** Interrupts the run; its reason should be an `InterruptedError`. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const knownOptions = [
  ...[
    'cwd',
    'configFile',
    'config',
    'filter',
    'bail',
    'dryRun',
    'reporters',
    'metrics',
    'ownsProcess',
    'signal',
    'clock',
    'env',
  ],
  ...['windowMs', 'intervalMs', 'reason', 'force', 'run', 'byHand', 'onEntry'],
];
const knownFilters = ['only', 'grep', 'tags'];

/** What nobody reads would be lost without a word. */
function refuseUnknown(subject: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  throw new UsageError(
    `${subject}: unknown option \`${unknown}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    {
      advice: `There are ${known.map((name) => `\`${name}\``).join(', ')}.`,
    },
  );
}

/** A configuration with everything made ready to act on it; nothing is connected yet. */
export interface Session {
  readonly config: Config;
  readonly rootDirectory: string;
  readonly redactor: Redactor;
  readonly environment: CheckEnvironment;
  readonly events: EventStream;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Every check that there is, whatever the filter says. */
  readonly definitions: () => Promise<readonly CheckDefinition[]>;
  /** @throws UsageError when the filter is wrong or nothing is left to run */
  readonly plan: (phase: CheckPhase) => Promise<CheckPlan>;
  close(): Promise<void>;
}

/** An error of what is made ready tells what it could not use, such as the name of a file. */
function withoutSecrets<Result>(redactor: Redactor, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    throw redactError(error, redactor);
  }
}

/**
 * Reads the configuration and makes ready what it names.
 * @throws ConfigError when there is no configuration, or a wrong one
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  refuseUnknown('options', options, knownOptions);
  refuseUnknown('filter', options.filter ?? {}, knownFilters);
  const {
    cwd = process.cwd(),
    env = process.env,
    clock = systemClock,
    reporters = [],
    filter = {},
  } = options;
  const { config, rootDirectory, secrets } =
    options.config === undefined
      ? await loadConfig({
          cwd,
          env,
          ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
        })
      : { ...validateInlineConfig(options.config, env), rootDirectory: cwd };

  const redactor = createRedactor();
  environmentSecrets(env, redactor.add);
  const events = createEventStream({ reporters, redact: redactor.redact, clock });
  const shortSecrets = createShortSecrets((message) => {
    events.emit({ type: 'notice', level: 'warning', message });
  });
  const addSecret: OnSecret = (value, form) => {
    if (!redactor.add(value, form)) shortSecrets.came(value);
  };
  for (const secret of secrets) addSecret(secret);
  const runId = randomUUID();
  const cleanups = openCleanupFile({
    file: stateFiles(config, rootDirectory).cleanups(runId),
    run: runId,
    target: config.target,
    clock,
    redact: redactor.redact,
    onProblem: (message) => {
      events.emit({ type: 'notice', level: 'warning', message });
    },
  });
  const environment = withoutSecrets(redactor, () =>
    openCheckEnvironment({
      config,
      rootDirectory,
      runId,
      addSecret,
      hide: redactor.redactText,
      cleanups,
    }),
  );

  const { signal = new AbortController().signal } = options;
  // Every check that runs listens to the one signal of the run: many at once are no leak.
  setMaxListeners(0, signal);
  let collected: Promise<readonly CheckDefinition[]> | undefined;
  const definitions = () => (collected ??= collectChecks({ patterns: config.checks, rootDirectory }));
  return {
    config,
    rootDirectory,
    redactor,
    environment,
    events,
    clock,
    signal,
    definitions,
    plan: async (phase) => {
      shortSecrets.tell();
      return makePlan({ definitions: await definitions(), phase, config, filter });
    },
    close: async () => {
      cleanups.close();
      await environment.close();
      await events.close();
    },
  };
}

/** Opens a session for `body` and closes it; no error leaves with a secret in it. */
export async function withSession<Result>(
  options: SessionOptions,
  body: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(options);
  try {
    return await body(session);
  } catch (error) {
    throw redactError(error, session.redactor);
  } finally {
    await session.close();
  }
}
