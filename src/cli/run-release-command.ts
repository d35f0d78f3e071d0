import type { RunReport } from '../release/run-operation.ts';
import type { SessionOptions } from '../release/open-session.ts';
import { createReporters } from '../report/create-reporters.ts';
import { metricsOptions, reporterSpecs, type RunCommandOptions } from './common-options.ts';
import { interruptSignal } from './interrupts.ts';
import { createLateWarnings } from './late-warnings.ts';
import { ownStdout } from './own-stdout.ts';
import { sessionOptions } from './session-options.ts';

/** Why a run ended without a plain pass or fail, for whoever reads only stderr; an error is told nowhere else. */
function explain({ exitCode, reason, advice, results }: RunReport): string {
  const blind = results.filter(({ gating, errorCode }) => gating && errorCode !== undefined);
  const causes = blind.flatMap((check) => [
    `  ${check.id}: ${check.message}`,
    ...(check.advice === undefined ? [] : [`    ${check.advice}`]),
  ]);
  // A place that is marked below a reason stays right below it.
  const [summary = '', ...place] = reason.split('\n');
  const lines = [
    `bg-check: ${summary} (exit ${exitCode})`,
    ...place,
    ...causes,
    ...(advice === undefined ? [] : [`  ${advice}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Runs one command on a release with the reporters that were asked for; resolves to the exit code. */
export async function runReleaseCommand(
  options: RunCommandOptions,
  run: (session: SessionOptions) => Promise<RunReport>,
): Promise<number> {
  const specs = reporterSpecs(options);
  const reporters = createReporters(specs, {
    stdout: ownStdout,
    color: options.color && process.env.NO_COLOR === undefined,
    env: process.env,
    errorsElsewhere: true,
  });
  const report = await run({
    ...sessionOptions(options),
    reporters: specs.includes('terminal') ? reporters : [...reporters, createLateWarnings(process.stderr)],
    metrics: metricsOptions(options),
    ownsProcess: true,
    signal: interruptSignal(),
    bail: options.bail === true,
    dryRun: options.dryRun === true,
  });
  // Where both are one screen, a person has just read it.
  const isRead = specs.includes('terminal') && ownStdout.isTTY && process.stderr.isTTY;
  if (report.exitCode > 1 && !(isRead && report.errorCode === undefined)) {
    process.stderr.write(explain(report));
  }
  return report.exitCode;
}
