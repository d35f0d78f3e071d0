import { readPlaces } from '../check/read-places.ts';
import type { CheckPhase } from '../check/phase.ts';
import { UsageError } from '../errors.ts';
import { isFiltering } from '../runner/make-plan.ts';
import { cleanUpIn, listLeft, type CleanUpOptions } from './clean-up.ts';
import type { CleanReport, LeftoverReport } from './cleaned.ts';
import { configuredHook } from './configured-hook.ts';
import { cutover as cutOver } from './cutover.ts';
import { observe as observeGreen, type ObserveOptions } from './observe.ts';
import { withSession, type SessionOptions } from './open-session.ts';
import { preSwitch as checkBeforeSwitch } from './pre-switch.ts';
import { releaseSettings } from './release-context.ts';
import { resume as goOn } from './resume.ts';
import { rollBack as putBack, type RollBackOptions } from './roll-back.ts';
import { runOperation, type RunReport } from './run-operation.ts';
import { stateFiles } from './state-files.ts';
import { readStatus, type StatusReport } from './status.ts';
import { switchTraffic as moveTraffic } from './switch-traffic.ts';

function observing({ windowMs, intervalMs, untilRequests }: ObserveOptions): ObserveOptions {
  return {
    ...(windowMs === undefined ? {} : { windowMs }),
    ...(intervalMs === undefined ? {} : { intervalMs }),
    ...(untilRequests === undefined ? {} : { untilRequests }),
  };
}

/**
 * Runs the checks before the cutover; moves nothing.
 * @throws ConfigError when there is no valid configuration; any other known error becomes part of the report
 */
export function preSwitch(options: SessionOptions = {}): Promise<RunReport> {
  return runOperation(
    { command: 'pre-switch', phase: 'pre-switch', run: (context) => checkBeforeSwitch(context) },
    options,
  );
}

/** Moves traffic to green and proves that it moved; needs a passed pre-switch on record. */
export function switchTraffic(options: SessionOptions = {}): Promise<RunReport> {
  return runOperation(
    { command: 'switch', phase: 'switch', run: (context) => moveTraffic(context) },
    options,
  );
}

/** Watches green under traffic, and puts traffic back when it fails. */
export function observe(options: SessionOptions & ObserveOptions = {}): Promise<RunReport> {
  return runOperation(
    { command: 'observe', phase: 'observe', run: (context) => observeGreen(context, observing(options)) },
    options,
  );
}

/** Runs the checks of one phase as the command of its name does. */
export function runPhase(
  phase: CheckPhase,
  options: SessionOptions & ObserveOptions = {},
): Promise<RunReport> {
  return phase === 'pre-switch' ? preSwitch(options) : observe(options);
}

/**
 * Pre-switch, switch and observe in a row; stops at the first that does not pass.
 * @throws UsageError when a filter would leave checks out
 */
export function cutover(options: SessionOptions & ObserveOptions = {}): Promise<RunReport> {
  if (options.dryRun !== true && isFiltering(options.filter)) {
    throw new UsageError(
      'cutover: checks were left out by a filter, and a partial pre-switch opens no gate',
      {
        advice: 'Leave the filter out, or try the filtered checks with `--dry-run` or `bg-check pre-switch`.',
      },
    );
  }
  return runOperation(
    { command: 'cutover', phase: 'pre-switch', run: (context) => cutOver(context, observing(options)) },
    options,
  );
}

/** Puts traffic back to blue and proves it; needs nothing from green and no metric. */
export function rollBack(options: SessionOptions & RollBackOptions): Promise<RunReport> {
  const { reason, force = false } = options;
  return runOperation(
    { command: 'rollback', phase: 'rollback', run: (context) => putBack(context, { reason, force }) },
    options,
  );
}

/** Goes on with a release that was interrupted or killed. */
export function resume(options: SessionOptions = {}): Promise<RunReport> {
  return runOperation({ command: 'resume', phase: 'switch', run: goOn }, options);
}

/** Where the release stands: by its journal, and by what is seen. Takes no lock, touches nothing. */
export function status(options: SessionOptions = {}): Promise<StatusReport> {
  return withSession(options, async ({ config, rootDirectory, clock, signal, redactor }) => {
    const { connections, identityTimeoutMs } = releaseSettings(config);
    const files = stateFiles(config, rootDirectory);
    const addSecret = (secret: string) => void redactor.add(secret);
    const { env = process.env } = options;
    const report = await readStatus({
      config,
      // Nothing is sent that a run would have to be told by.
      places: readPlaces(config, { rootDirectory, runId: 'status', addSecret }),
      hook: configuredHook(config, { directory: rootDirectory, env, clock, onSecret: addSecret }),
      journalFile: files.journal,
      lockFile: files.lock,
      connections,
      identityTimeoutMs,
      clock,
      signal,
    });
    return redactor.redact(report);
  });
}

/** What earlier runs changed and did not undo. Takes no lock, touches nothing. */
export function listLeftovers(options: SessionOptions = {}): Promise<LeftoverReport> {
  return withSession(options, listLeft);
}

/**
 * Undoes what earlier runs left: by the `undo` of their probes, last registered first, and then by `sweep`.
 * @throws UsageError when `run` names none, LockedError when that run is under way or another call cleans up
 */
export function cleanUp(options: SessionOptions & CleanUpOptions = {}): Promise<CleanReport> {
  const { run, byHand, onEntry } = options;
  const cleaning = {
    ...(run === undefined ? {} : { run }),
    ...(byHand === undefined ? {} : { byHand }),
    ...(onEntry === undefined ? {} : { onEntry }),
  };
  return withSession(options, (session) => cleanUpIn(session, options, cleaning));
}
