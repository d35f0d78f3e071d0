import colors from 'picocolors';
import { loadConfig, loadConfigIfAny, type LoadedConfig } from '../config/load-config.ts';
import { ConfigError } from '../errors.ts';
import { exitCodes, type ExitCode } from '../gate/exit-code.ts';
import { createRedactor } from '../redact/create-redactor.ts';
import { environmentSecrets } from '../redact/environment-secrets.ts';
import { redactError } from '../redact/redact-error.ts';
import { urlPasswords } from '../redact/url-passwords.ts';
import { createSkewReporters } from '../report/skew/create-skew-reporters.ts';
import { redactReport } from '../report/skew/redact-report.ts';
import type { SkewView } from '../report/skew/skew-view.ts';
import { checkSkew } from '../schema/skew/check-skew.ts';
import { findingsFrom, groupFindings } from '../schema/skew/group-findings.ts';
import { fallbackRules } from '../schema/skew/fallback-rules.ts';
import { skewRules } from '../schema/skew/rules/all-rules.ts';
import type { SkewReport, SkewSeverity } from '../schema/skew/skew-report.ts';
import { reporterSpecs } from './common-options.ts';
import { interruptSignal } from './interrupts.ts';
import { ownStdout } from './own-stdout.ts';
import { createProgressLine } from './skew-progress.ts';
import type { SkewCommandOptions } from './skew-command-options.ts';
import { skewOptions } from './skew-options.ts';

function configurationOf(
  config: SkewCommandOptions['config'],
  cwd: string,
): Promise<LoadedConfig | undefined> {
  if (config === false) return Promise.resolve(undefined);
  const where = { cwd, env: process.env };
  if (config !== undefined) return loadConfig({ ...where, configFile: config });
  return loadConfigIfAny(where).catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error;
    const advice = `${error.advice ?? ''} With \`--no-config\` it is left alone, and the command line says everything.`;
    throw new ConfigError(error.message, { advice: advice.trim(), cause: error });
  });
}

/** Breaking findings outweigh what could not be decided. */
function exitCodeOf({ report, groups }: SkewView, failOn: SkewSeverity): ExitCode {
  const failed = report.verdict === 'fail' || findingsFrom(groups, failOn).length > 0;
  return failed ? exitCodes.fail : exitCodes[report.verdict];
}

/** What only standard error tells of a report that went elsewhere, or that `--fail-on` made a failure. */
function explain({ verdict, undecided }: SkewReport, exitCode: ExitCode, failOn: SkewSeverity): string {
  if (exitCode === exitCodes.inconclusive) {
    return `bg-check: ${undecided ?? 'whether both versions hold could not be decided'} (exit ${exitCode})\n`;
  }
  if (exitCode === exitCodes.fail && verdict !== 'fail') {
    return `bg-check: there are findings of severity \`${failOn}\` or worse (exit ${exitCode})\n`;
  }
  return '';
}

/** Runs `bg-check skew`; resolves to the exit code. @throws BgCheckError without a secret in it */
export async function runSkew({ config, ...options }: SkewCommandOptions): Promise<number> {
  const [cwd, { env }] = [process.cwd(), process];
  const redactor = createRedactor();
  for (const password of urlPasswords(options.shadow ?? '')) redactor.add(password);
  environmentSecrets(env, redactor.add);
  try {
    const configured = await configurationOf(config, cwd);
    for (const secret of configured?.secrets ?? []) redactor.add(secret);
    const toldOptions = skewOptions(options, { cwd, configured });
    const failOn = options.failOn ?? configured?.config.schema?.failOn ?? 'breaks';
    const reporters = createSkewReporters(reporterSpecs(options), {
      stdout: ownStdout,
      color: options.color && colors.isColorSupported,
      verbose: options.verbose === true,
      cwd,
      rootDirectory: toldOptions.rootDirectory,
    });
    const progress = createProgressLine(process.stderr, env);
    const told = await checkSkew({
      ...toldOptions,
      signal: interruptSignal(),
      onProgress: progress.show,
    }).finally(progress.close);
    const report = redactReport(told, redactor.redactText);
    const view = {
      report,
      groups: groupFindings(report.findings),
      rules: [...skewRules, ...Object.values(fallbackRules)],
    };
    for (const reporter of reporters) await reporter.write(view);
    const exitCode = exitCodeOf(view, failOn);
    process.stderr.write(explain(report, exitCode, failOn));
    return exitCode;
  } catch (error) {
    throw redactError(error, redactor);
  }
}
