import { formatDuration } from '../../../duration.ts';
import { ProviderError } from '../../../errors.ts';
import type { Hide } from '../../../redact/hide.ts';
import { excerpt } from '../../../probe/excerpt.ts';
import { runProgram, type ProgramEnd } from '../../../program/run-program.ts';
import type { CheckContext } from '../../check-context.ts';

const lastLines = 20;
const longestLine = 200;
/** Codes by which terminals color what they show. */
// eslint-disable-next-line no-control-regex -- that is what they are made of
const paint = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** What `{blue}`, `{green}`, `{live}` and `{url}` stand for in the arguments of a program. */
function addresses({ blue, green, live, aim }: CheckContext): Readonly<Record<string, string>> {
  const base = (url: string) => url.replace(/\/$/, '');
  return { blue: base(blue.url), green: base(green.url), live: base(live.url), url: base(aim.url) };
}

function environmentFor(context: CheckContext, own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { blue, green, live, url } = addresses(context);
  return {
    ...process.env,
    BG_CHECK_BLUE_URL: blue,
    BG_CHECK_GREEN_URL: green,
    BG_CHECK_LIVE_URL: live,
    BG_CHECK_URL: url,
    BG_CHECK_AIM: context.aim.name,
    BG_CHECK_RUN: context.runId,
    ...own,
  };
}

/** The last lines that a program wrote, as they may be shown. */
export function lastLinesOf(output: string, hide: Hide): readonly string[] {
  const lines = output
    .replace(paint, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return lines.slice(-lastLines).map((line) => {
    const indentation = /^ {0,8}/.exec(line)?.[0] ?? '';
    return `${indentation}${excerpt(line, hide, longestLine)}`;
  });
}

/**
 * Runs a program for a check, in the folder of the configuration, with the addresses of the colors in its arguments
 * and its environment. It is dead before the check is over, whatever became of either.
 * @throws ConfigError when there is no such program, ProviderError when a signal or the deadline ended it
 */
export async function runForCheck(
  context: CheckContext,
  argv: readonly string[],
  options: {
    readonly subject: string;
    readonly timeoutMs: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly advice?: string;
  },
): Promise<ProgramEnd & { readonly exitCode: number; readonly shown: string }> {
  const known = addresses(context);
  const filled = argv.map((item) =>
    item.replace(/\{(blue|green|live|url)\}/g, (whole, name: string) => known[name] ?? whole),
  );
  const shown = excerpt(filled.join(' '), context.hide, 160);
  const { subject, timeoutMs, env = {}, advice } = options;
  // A body that was ended is waited for no longer; its cleanups are, so that no program outlives its check.
  const ender = new AbortController();
  const { signal } = context;
  signal.addEventListener(
    'abort',
    () => {
      ender.abort(signal.reason);
    },
    { once: true },
  );
  const program = runProgram(filled, {
    timeoutMs,
    cwd: context.rootDirectory,
    env: environmentFor(context, env),
    subject,
    signal: ender.signal,
    ...(advice === undefined ? {} : { advice }),
  });
  context.cleanup('end the program', async () => {
    ender.abort(new ProviderError(`${subject}: \`${shown}\` was ended with its check`));
    await program.catch(() => undefined);
  });
  const end = await program;
  const { exitCode, killedBy } = end;
  if (exitCode !== undefined && killedBy === undefined) return { ...end, exitCode, shown };
  const how =
    killedBy === 'deadline'
      ? `did not end within ${formatDuration(timeoutMs)} and was killed`
      : `was ended by ${killedBy ?? 'nobody knows what'}`;
  throw new ProviderError([`\`${shown}\` ${how}`, ...lastLinesOf(end.both, context.hide)].join('\n'), {
    advice:
      killedBy === 'deadline' ? 'Raise `timeout` of the check if it may take longer.' : 'See who ended it.',
  });
}
