import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { CheckResult } from '../check/check-result.ts';
import type { Phase } from '../check/phase.ts';
import { BgCheckError, type ErrorCode } from '../errors.ts';
import { ownProcess } from '../runner/own-process.ts';
import type { Reporter } from '../runner/run-event.ts';
import { version } from '../version.ts';
import { openJournal } from './journal.ts';
import { configuredHook } from './configured-hook.ts';
import { followAddresses } from './follow-addresses.ts';
import { createDrainWatch } from './drain-watch.ts';
import { withSession, type Session, type SessionOptions } from './open-session.ts';
import { outcomeOfError } from './outcome-of-error.ts';
import { interruption, type PhaseOutcome } from './phase-outcome.ts';
import { joinMetrics } from './join-metrics.ts';
import { inform, releaseSettings, warn, type ReleaseContext } from './release-context.ts';
import { acquireLock, type LockRequest } from './release-lock.ts';
import { replay } from './replay.ts';
import { stateFiles } from './state-files.ts';
import { tellLeftovers } from './tell-leftovers.ts';

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

interface Operated {
  readonly outcome: PhaseOutcome;
  readonly releaseId?: string | undefined;
  readonly errorCode?: ErrorCode;
}

/** Runs an operation under the release lock, on the journal. */
async function operate(
  operation: Operation,
  session: Session,
  options: SessionOptions,
  strays: () => number,
): Promise<Operated> {
  const { config, rootDirectory, clock, signal, redactor, events } = session;
  const { command, phase } = operation;
  const { dryRun = false, bail = false, env = process.env } = options;
  const files = stateFiles(config, rootDirectory);
  const actor = actorOf(env);
  const notice = (message: string) => {
    events.emit({ type: 'notice', level: 'warning', message });
  };
  const request: LockRequest = {
    file: files.lock,
    target: config.target,
    user: actor,
    command,
    now: clock.now(),
    // Traffic that has to go back goes back even when the disk is full.
    ...(phase === 'rollback'
      ? {
          onUnwritable: ({ message }) => {
            notice(`${message}; going on without a lock`);
          },
        }
      : {}),
  };
  const lock = dryRun ? undefined : await acquireLock(request);
  const drains = createDrainWatch(signal);
  try {
    let follow = (): void => undefined;
    const journal = await openJournal({
      ...{ file: files.journal, clock },
      redact: redactor.redact,
      onAppended: () => {
        follow();
      },
    });
    const entriesBefore = journal.entries.length;
    const releaseId = () => replay(journal.entries).releaseId;
    try {
      const hook = configuredHook(config, {
        directory: rootDirectory,
        ...{ env, clock },
        onSecret: (secret) => void redactor.add(secret),
        // Whoever holds no lock may end nobody's command.
        ...(lock === undefined ? {} : { processFile: files.running }),
      });
      follow = () => {
        followAddresses(journal.entries, hook, session.environment);
      };
      const context: ReleaseContext = {
        command,
        actor,
        journal,
        hook,
        environment: session.environment,
        plan: session.plan,
        settings: releaseSettings(config),
        emit: events.emit,
        redact: redactor.redact,
        clock,
        signal,
        newReleaseId: randomUUID,
        dryRun,
        bail,
        drains,
        strays,
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
      follow();
      if (phase === 'pre-switch') await tellLeftovers(files, config.target, notice);
      const outcome = await operation.run(context);
      // What nobody waits for is left to `observe`, which finds it unmeasured on record.
      if (outcome.phase === 'observe') await drains.ended();
      return { outcome, releaseId: releaseId() };
    } catch (error) {
      if (!(error instanceof BgCheckError)) throw error;
      const { entries } = journal;
      const outcome = outcomeOfError(error, {
        phase,
        signal: interruption(signal)?.signal,
        entries,
        entriesBefore,
      });
      return { outcome, releaseId: releaseId(), errorCode: error.code };
    } finally {
      drains.stop();
      await drains.ended();
      await journal.close();
    }
  } finally {
    await lock?.release().catch((error: unknown) => {
      notice(
        `the lock ${files.lock} was not removed: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
  }
}

function afterDryRun(outcome: PhaseOutcome): PhaseOutcome {
  return { advice: 'Nothing was moved or recorded; leave `--dry-run` out to do it.', ...outcome };
}

/**
 * Runs one operation on a release from the configuration to the exit code. An error that bg-check knows becomes
 * part of the report.
 * @throws ConfigError when there is no valid configuration, or its figures cannot go where they should
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
  const reporters = [collector, ...(options.reporters ?? [])];
  return withSession({ ...options, reporters }, async (session) => {
    const { config, clock, signal, redactor, events } = session;
    const startedAt = clock.now();
    const { target } = config;
    await joinMetrics(session, options, command);
    const ownership = options.ownsProcess ? ownProcess(events.emit) : undefined;
    try {
      events.emit({ type: 'run:start', command, version, target, dryRun: options.dryRun === true });
      const { outcome, releaseId, errorCode } = await operate(
        operation,
        session,
        options,
        () => ownership?.strays() ?? 0,
      ).catch((error: unknown): Operated => {
        if (!(error instanceof BgCheckError)) throw error;
        const outcome = outcomeOfError(error, { phase, signal: interruption(signal)?.signal });
        return { outcome, errorCode: error.code };
      });
      const told = redactor.redact(options.dryRun === true ? afterDryRun(outcome) : outcome);
      ownership?.flush();
      events.emit({
        type: 'run:end',
        ...told,
        ...(releaseId === undefined ? {} : { releaseId }),
        durationMs: clock.now() - startedAt,
      });
      return {
        ...told,
        command,
        ...(releaseId === undefined ? {} : { releaseId }),
        results: [...results.values()].flat(),
        ...(errorCode === undefined ? {} : { errorCode }),
      };
    } finally {
      ownership?.giveUp();
    }
  });
}
