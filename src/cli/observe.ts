import { InvalidArgumentError, Option, type Command } from 'commander';
import { tryParsePeriod } from '../duration.ts';
import {
  countOption,
  durationOption,
  withBail,
  withCheckFilters,
  withConfigOption,
  withReporting,
  type RunCommandOptions,
  type SetExitCode,
} from './common-options.ts';

export interface ObserveCommandOptions extends RunCommandOptions {
  readonly window?: number;
  readonly interval?: number;
  readonly untilRequests?: number;
}

/** Adds `--window`, `--interval` and `--until-requests`. */
export function withWindow(command: Command): Command {
  return command
    .addOption(
      durationOption('--window <duration>', 'how long to observe, such as 15m; `observe.window` by default'),
    )
    .addOption(
      durationOption(
        '--interval <duration>',
        'how often to look, such as 15s; `observe.interval` by default',
      ),
    )
    .addOption(
      countOption(
        '--until-requests <count>',
        'end the window once every objective was judged by so many requests',
      ),
    );
}

/** What the command line says of the observation; times in milliseconds. */
export function observationOptions({ window, interval, untilRequests }: ObserveCommandOptions) {
  return {
    ...(window === undefined ? {} : { windowMs: window }),
    ...(interval === undefined ? {} : { intervalMs: interval }),
    ...(untilRequests === undefined ? {} : { untilRequests }),
  };
}

/** How far back to go; no timer waits for it. */
function periodOption(text: string): number {
  const milliseconds = tryParsePeriod(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError('Expected a time such as `7d` or `12h`.');
}

/** `bg-check observe`: keep the release, or put traffic back. */
export function registerObserve(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('observe')
    .description('watch green under traffic; put traffic back by itself when it fails')
    .addOption(
      new Option(
        '--backtest <period>',
        "instead, replay the decision over blue's past in Prometheus, such as 7d; moves nothing",
      ).argParser(periodOption),
    );
  withBail(withReporting(withCheckFilters(withConfigOption(withWindow(command))))).action(
    async ({ backtest: period, ...options }: ObserveCommandOptions & { readonly backtest?: number }) => {
      if (period !== undefined) {
        const { backtest } = await import('./backtest.ts');
        setExitCode(await backtest({ ...options, backtest: period }));
        return;
      }
      const [{ runReleaseCommand }, { observe }] = await Promise.all([
        import('./run-release-command.ts'),
        import('../release/release-api.ts'),
      ]);
      setExitCode(
        await runReleaseCommand(options, (session) =>
          observe({ ...session, ...observationOptions(options) }),
        ),
      );
    },
  );
}
