import pc from 'picocolors';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../gate/exit-code.ts';
import { cleanUp, listLeftovers } from '../release/release-api.ts';
import type { Reporter } from '../runner/run-event.ts';
import type { CleanCommandOptions } from './clean-command-options.ts';
import { describeCleaned, describeLeftover, describeLeftRun } from './describe-cleaned.ts';
import { interruptSignal } from './interrupts.ts';
import { ownStdout } from './own-stdout.ts';
import { sessionOptions } from './session-options.ts';

/** What handlers print and what bg-check warns of, beside the report. */
const toStandardError: Reporter = {
  name: 'notices',
  onEvent: (event) => {
    if (event.type === 'notice') process.stderr.write(`bg-check: ${event.message}\n`);
  },
};

function print(lines: readonly string[]): void {
  ownStdout.write(lines.map((line) => `${line}\n`).join(''));
}

function printJson(report: object): void {
  print([JSON.stringify({ schemaVersion: 1, ...report }, undefined, 2)]);
}

/** Shows what runs left, or undoes it; resolves to the exit code. */
export async function runClean(options: CleanCommandOptions): Promise<number> {
  const { run, list, byHand, dryRun, json } = options;
  const other = byHand === true ? '--by-hand' : dryRun === true ? '--dry-run' : '--run';
  if (list === true && (byHand ?? dryRun ?? run) !== undefined) {
    throw new UsageError(`--list: shows what is left of every run, and takes no \`${other}\``);
  }
  const colors = pc.createColors(options.color && ownStdout.isTTY && process.env.NO_COLOR === undefined);
  const session = { ...sessionOptions(options), reporters: [toStandardError] };
  if (list === true) {
    const report = await listLeftovers(session);
    if (json === true) printJson(report);
    else if (report.runs.length === 0) print(['nothing is left to undo']);
    else {
      print(
        report.runs.flatMap((one) => [
          describeLeftRun(one, colors),
          ...one.entries.flatMap((entry) => describeLeftover(entry, colors)),
        ]),
      );
    }
    return exitCodes.pass;
  }

  let shown: string | undefined;
  const report = await cleanUp({
    ...session,
    ownsProcess: true,
    signal: interruptSignal(),
    dryRun: dryRun === true,
    ...(run === undefined ? {} : { run }),
    byHand: byHand === true,
    onEntry: (about, entry) => {
      if (json === true) return;
      if (shown !== about.run) print([describeLeftRun(about, colors)]);
      shown = about.run;
      print(describeCleaned(entry, colors));
    },
  });
  const { exitCode, reason, advice } = report;
  if (json === true) printJson(report);
  else if (exitCode === exitCodes.pass) print([reason]);
  if (exitCode !== exitCodes.pass) {
    const lines = [
      `bg-check: ${reason} (exit ${exitCode})`,
      ...(advice === undefined ? [] : [`  ${advice}`]),
    ];
    process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  }
  return exitCode;
}
