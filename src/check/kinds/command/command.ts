import { formatDuration } from '../../../duration.ts';
import { ProviderError } from '../../../errors.ts';
import type { CheckContext } from '../../check-context.ts';
import type { CheckOptions } from '../../check-definition.ts';
import { defineCheck } from '../../define-check.ts';
import type { Conclusion } from '../../outcome.ts';
import { readExitCodes, type ExitCodePreset, type ExitCodes, type ExitMeaning } from './exit-codes.ts';
import { commonOptions, refuseUnknownMembers } from '../known-members.ts';
import { programTimeoutMs, readArgv, withGrace } from './program-options.ts';
import { lastLinesOf, runForCheck } from './run-for-check.ts';
import { isObject, isText, wrongOption } from '../wrong-option.ts';

export type { ExitCodePreset, ExitCodes, ExitMeaning } from './exit-codes.ts';

export interface CommandOptions extends CheckOptions {
  /**
   * The program and its arguments, without a shell. `{blue}`, `{green}`, `{live}` and `{url}` (of what it is aimed at:
   * green before the switch, the front door after it) are replaced.
   */
  readonly run: readonly string[];
  /** What its exit codes say; 0 `passed`, 1 `failed` and any other `errored` by default. */
  readonly exitCodes?: ExitCodes;
  /** The exit codes of a known program; `exitCodes` come before them. */
  readonly preset?: ExitCodePreset;
  /** Added to the environment, beside `BG_CHECK_GREEN_URL` and its like. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files that it reads, such as `pacts/web-shop.json`: where one is missing nothing runs. */
  readonly files?: readonly string[];
  /** Says that it changes data; it is left out of a dry run then. */
  readonly mutates?: boolean;
}

interface CommandPlan {
  readonly subject: string;
  readonly argv: readonly string[];
  readonly codes: ExitCodes;
  readonly env: Readonly<Record<string, string>>;
  readonly timeout: string | undefined;
  readonly files: readonly string[];
  readonly mutates: boolean;
}

const defaults = {
  kind: 'command',
  phases: ['pre-switch'],
  aims: { 'pre-switch': ['green'], observe: ['live'] },
} as const;

function readOptions(name: string, options: CommandOptions): CommandPlan {
  const subject = `command \`${name}\``;
  const members = ['run', 'exitCodes', 'preset', 'env', 'files', 'mutates'];
  if (!isObject(options)) throw wrongOption(subject, 'expects options such as { run: ["true"] }', options);
  refuseUnknownMembers(subject, options, [...commonOptions, ...members]);
  const { run, exitCodes, preset, env = {}, files = [], mutates = false, timeout }: CommandOptions = options;
  if (!isObject(env) || !Object.values(env).every((value) => typeof value === 'string')) {
    throw wrongOption(subject, '`env` expects texts by name', env);
  }
  if (typeof (mutates as unknown) !== 'boolean') {
    throw wrongOption(subject, '`mutates` expects `true` or `false`', mutates);
  }
  if (!Array.isArray(files) || !files.every(isText)) {
    throw wrongOption(subject, '`files` expects a list of paths', files);
  }
  const codes = readExitCodes(subject, preset, exitCodes);
  return { subject, argv: readArgv(subject, 'run', run), codes, env, files, timeout, mutates };
}

async function runCommand(context: CheckContext, plan: CommandPlan): Promise<Conclusion> {
  const { subject, argv, codes, env, timeout } = plan;
  const timeoutMs = programTimeoutMs(context, timeout);
  const end = await runForCheck(context, argv, { subject, timeoutMs, env });
  const { exitCode, shown, durationMs } = end;
  const meaning: ExitMeaning | undefined = codes[exitCode];
  const lines = lastLinesOf(end.both, context.hide);
  const passing = Object.keys(codes).filter((code) => codes[Number(code)] === 'passed');
  context.evidence({
    title: 'exit code',
    measured: exitCode,
    limit: passing.length === 1 ? Number(passing[0]) : passing.map(Number),
    query: shown,
  });
  const message = `\`${shown}\` ended with exit code ${exitCode} after ${formatDuration(durationMs)}`;
  switch (meaning) {
    case 'passed':
      return { outcome: 'passed', message };
    case 'failed':
    case 'inconclusive':
      return { outcome: meaning, message, details: lines };
    case 'skipped':
      return context.skip([message, ...lines.slice(-1)].join(': '));
    case 'errored':
    case undefined: {
      const what = meaning === undefined ? ', which says nothing that is known of the release' : '';
      throw new ProviderError([`${message}${what}`, ...lines].join('\n'), {
        advice: 'Mend what kept it from working, or say in `exitCodes` what this one means.',
      });
    }
  }
}

/**
 * Registers any program as a check: what its exit code says is the outcome, its last lines are the reason.
 * @throws CheckFileError on impossible options
 * @example
 * command('the API is what its description says', {
 *   run: ['schemathesis', 'run', '{url}/openapi.json'],
 *   preset: 'schemathesis',
 *   timeout: '5m',
 * });
 */
export function command(name: string, options: CommandOptions): void {
  const plan = readOptions(name, options);
  defineCheck(
    { ...defaults, mutates: plan.mutates, files: plan.files },
    name,
    { ...options, timeout: withGrace(plan.timeout) },
    (context) => runCommand(context, plan),
  );
}
