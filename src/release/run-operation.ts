import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { CheckResult } from '../check/check-result.ts';
import type { Phase } from '../check/phase.ts';
import { BgCheckError, InterruptedError, type ErrorCode } from '../errors.ts';
import { exitCodeOfError } from '../gate/exit-code.ts';
import type { Reporter } from '../runner/run-event.ts';
import { version } from '../version.ts';
import { openJournal } from './journal.ts';
import { configuredHook } from './configured-hook.ts';
import { openSession, type SessionOptions } from './open-session.ts';
import { interruption, type PhaseOutcome } from './phase-outcome.ts';
import { inform, releaseSettings, warn, type ReleaseContext } from './release-context.ts';
import { acquireLock } from './release-lock.ts';
import { replay } from './replay.ts';
import { stateFiles } from './state-files.ts';

/** How a command ended, and what its checks found. */
export interface RunReport extends PhaseOutcome {
  readonly command: string;
  readonly releaseId?: string;
  /** The results of the last round of each phase that ran. */
  readonly results: readonly CheckResult[];
  /** Set when an error ended it instead of a verdict. */
  readonly errorCode?: ErrorCode;
}

interface Operation {
  readonly command: string;
  /** The phase a command belongs to when it ends before it can say. */
  readonly phase: Phase;
  readonly run: (context: ReleaseContext) => Promise<PhaseOutcome>;
}

function actorOf(env: NodeJS.ProcessEnv): string {
  const ci = env.GITHUB_ACTOR ?? env.GITLAB_USER_LOGIN ?? env.BUILD_USER_ID;
  if (ci !== undefined) return ci;
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function outcomeOfError(
  error: BgCheckError,
  phase: Phase,
  where: ReturnType<typeof interruption>,
): PhaseOutcome {
  const signal = where?.signal ?? (error instanceof InterruptedError ? error.signal : undefined);
  return {
    phase,
    verdict: error.code === 'BGC_EXPECTATION' ? 'fail' : 'inconclusive',
    exitCode: exitCodeOfError(error.code, signal),
    reason: error.message,
    ...(error.advice === undefined ? {} : { advice: error.advice }),
    traffic: 'unchanged',
  };
}

/**
 * Runs one operation on a release from the configuration to the exit code: lock, journal, events. An error that
 * bg-check knows becomes part of the report.
 * @throws ConfigError when there is no valid configuration
 */
export async function runOperation(operation: Operation, options: SessionOptions): Promise<RunReport> {
  const { command, phase } = operation;
  const results = new Map<string, readonly CheckResult[]>();
  const collector: Reporter = {
    name: 'collector',
    onEvent: (event) => {
      if (event.type === 'phase:end') results.set(event.phase, event.results);
    },
  };
  const session = await openSession({ ...options, reporters: [collector, ...(options.reporters ?? [])] });
  const { config, rootDirectory, clock, signal, redactor, events } = session;
  const dryRun = options.dryRun === true;
  const startedAt = clock.now();
  const files = stateFiles(config, rootDirectory);
  const actor = actorOf(options.env ?? process.env);

  events.emit({ type: 'run:start', command, version, target: config.target, dryRun });
  let outcome: PhaseOutcome;
  let releaseId: string | undefined;
  let errorCode: ErrorCode | undefined;
  try {
    const lock = dryRun
      ? undefined
      : await acquireLock({
          file: files.lock,
          target: config.target,
          user: actor,
          command,
          now: startedAt,
        });
    try {
      const journal = await openJournal({ file: files.journal, clock, redact: redactor.redact });
      try {
        const context: ReleaseContext = {
          command,
          actor,
          journal,
          // Whoever holds no lock may end nobody's command.
          hook: configuredHook(config, rootDirectory, lock === undefined ? undefined : files.running),
          environment: session.environment,
          plan: session.plan,
          settings: releaseSettings(config),
          emit: events.emit,
          redact: redactor.redact,
          clock,
          signal,
          newReleaseId: randomUUID,
          dryRun,
          bail: options.bail === true,
        };
        if (lock?.takenOverFrom !== undefined) {
          inform(
            context,
            `took over the lock of \`${lock.takenOverFrom.command}\`, which is no longer running`,
          );
        }
        if (journal.torn !== undefined) {
          warn(context, `line ${journal.torn.line} of the journal was cut off by a crash; it is ignored`);
        }
        outcome = await operation.run(context);
        releaseId = replay(journal.entries).releaseId;
      } finally {
        await journal.close();
      }
    } finally {
      await lock?.release();
    }
  } catch (error) {
    if (!(error instanceof BgCheckError)) {
      await session.close();
      throw error;
    }
    errorCode = error.code;
    outcome = outcomeOfError(error, phase, interruption(signal));
  }

  const told = redactor.redact(outcome);
  events.emit({
    type: 'run:end',
    verdict: told.verdict,
    exitCode: told.exitCode,
    reason: told.reason,
    ...(told.advice === undefined ? {} : { advice: told.advice }),
    traffic: told.traffic,
    phase: told.phase,
    durationMs: clock.now() - startedAt,
  });
  await session.close();
  return {
    ...told,
    command,
    ...(releaseId === undefined ? {} : { releaseId }),
    results: [...results.values()].flat(),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}
