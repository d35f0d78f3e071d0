import { resolve } from 'node:path';
import { inlineChecks } from '../check/check-registry.ts';
import { contrast } from '../check/kinds/contrast/contrast.ts';
import { CheckFileError, UsageError } from '../errors.ts';
import { decide, type Verdict } from '../gate/decide.ts';
import { exitCodeOfVerdict, exitCodes } from '../gate/exit-code.ts';
import { withSession, type Session } from '../release/open-session.ts';
import { createReporters } from '../report/create-reporters.ts';
import { makePlan, type CheckPlan } from '../runner/make-plan.ts';
import { runChecks } from '../runner/run-checks.ts';
import { version } from '../version.ts';
import { reporterSpecs } from './common-options.ts';
import type { ContrastCommandOptions } from './contrast-command-options.ts';
import { interruptSignal } from './interrupts.ts';
import { createLateWarnings } from './late-warnings.ts';
import { ownStdout } from './own-stdout.ts';

/** This runs outside of a release. */
const next: Readonly<Record<Verdict, string>> = {
  pass: 'this alone opens no gate: `bg-check pre-switch` runs what stands in check files, and all other checks',
  fail: 'mend green, or name what is meant in `--expected`, then run this again',
  inconclusive: 'see to the evidence that is missing above, then run this again',
};

/** What the command line says is defined as a check file would; mistakes in it are those of the command line. */
function define(paths: readonly string[], options: ContrastCommandOptions): void {
  const { from, sample, samples, seed, expected, ignore } = options;
  try {
    contrast(
      paths.length === 1 && from === undefined ? (paths[0] ?? '') : (from ?? `${paths.length} paths`),
      {
        ...(paths.length === 0 ? {} : { requests: paths }),
        ...(from === undefined ? {} : { from: resolve(from) }),
        ...(sample === undefined ? {} : { sample }),
        ...(samples === undefined ? {} : { samples }),
        ...(seed === undefined ? {} : { seed }),
        ...(expected === undefined ? {} : { expected }),
        ...(ignore === undefined ? {} : { ignore }),
      },
    );
  } catch (error) {
    if (!(error instanceof CheckFileError)) throw error;
    throw new UsageError(error.message, {
      ...(error.advice === undefined ? {} : { advice: error.advice }),
      cause: error,
    });
  }
}

async function planOfFiles(session: Session): Promise<CheckPlan> {
  try {
    return await session.plan('pre-switch');
  } catch (error) {
    // Nobody typed the filter that matches nothing.
    if (!(error instanceof UsageError) || !error.message.startsWith('--only contrast: matches none'))
      throw error;
    throw new UsageError('there is no contrast to run', {
      advice:
        'Name paths (`bg-check contrast /api/products`) or a record (`--from access.log`), or write a `contrast(…)` into a check file.',
      cause: error,
    });
  }
}

function planOf(session: Session, isDefined: boolean): Promise<CheckPlan> {
  if (!isDefined) return planOfFiles(session);
  const { config } = session;
  return Promise.resolve(makePlan({ definitions: inlineChecks(), phase: 'pre-switch', config }));
}

/** @throws UsageError for options that only speak of what the command line asks */
function refuseOrphans(options: ContrastCommandOptions): void {
  const names = ['sample', 'samples', 'seed', 'expected', 'ignore'] as const;
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new UsageError(`--${given}: there is neither a path nor a record that it could be about`, {
    advice: 'Name paths or `--from`; the contrasts of check files have options of their own.',
  });
}

/** Runs `bg-check contrast`; resolves to the exit code. @throws BgCheckError */
export async function runContrastCommand(
  paths: readonly string[],
  options: ContrastCommandOptions,
): Promise<number> {
  const isDefined = paths.length > 0 || options.from !== undefined;
  if (isDefined) define(paths, options);
  else refuseOrphans(options);
  if (options.sample !== undefined && options.from === undefined) {
    throw new UsageError('--sample: draws from a record, and there is no `--from`');
  }
  const specs = reporterSpecs(options);
  const reporters = createReporters(specs, {
    stdout: ownStdout,
    color: options.color && process.env.NO_COLOR === undefined,
    env: process.env,
  });
  const signal = interruptSignal();
  const sessionOptions = {
    cwd: process.cwd(),
    ...(options.config === undefined ? {} : { configFile: options.config }),
    ...(isDefined ? {} : { filter: { only: ['contrast'] } }),
    reporters: specs.includes('terminal') ? reporters : [...reporters, createLateWarnings(process.stderr)],
    signal,
  };
  return withSession(sessionOptions, async (session) => {
    const { config, environment, events, clock } = session;
    const startedAt = clock.now();
    const plan = await planOf(session, isDefined);
    events.emit({ type: 'run:start', command: 'contrast', version, target: config.target, dryRun: false });
    const checks = plan.checks.map(({ planned }) => planned);
    events.emit({ type: 'phase:start', phase: plan.phase, checks });
    const results = await runChecks({ plan, environment, emit: events.emit, signal, clock });
    const durationMs = clock.now() - startedAt;
    const { verdict, reason } = decide(results);
    events.emit({ type: 'phase:end', phase: plan.phase, verdict, reason, results, durationMs });
    const errors = results.filter(({ gating }) => gating).map(({ errorCode }) => errorCode);
    signal.throwIfAborted();
    const exitCode = exitCodeOfVerdict(verdict, errors);
    const advice = next[verdict];
    const end = { verdict, exitCode, reason, advice, traffic: 'unchanged', phase: 'pre-switch' } as const;
    events.emit({ type: 'run:end', ...end, durationMs });
    if (exitCode > exitCodes.fail) process.stderr.write(`bg-check: ${reason} (exit ${exitCode})\n`);
    return exitCode;
  });
}
