import { InvalidArgumentError, Option, type Command } from 'commander';
import { tryParseDuration } from '../duration.ts';
import { mostReplicates } from '../simulate/scenario.ts';
import type { SetExitCode } from './common-options.ts';
import type { SimulateCommandOptions } from './run-simulate.ts';

function wholeBetween(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

function alphaOption(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number > 0 && number < 1) return number;
  throw new InvalidArgumentError('Expected a probability between 0 and 1, such as `0.01`.');
}

function settleOption(text: string): number {
  const milliseconds = tryParseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError('Expected a duration such as `30s`, or `0s`.');
}

const list = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

const help = `
Rules: bg-check (ours, on the one indicator that the scenario is about), bg-check-3 (on errors, latency and probes
together), seed-loop, argo (failureLimit 3), argo-0, flagger, kayenta, burn-rate. All see the same traffic.

A file of scenarios is JSON; those of one \`group\` are told of together. What you would want to know before you trust a
window of 10 minutes at 5 requests a second:

  { "rule": { "alpha": 0.01 }, "replicates": { "null": 20000, "shift": 4000 },
    "scenarios": [
      { "id": "sound", "kind": "null", "window": 600, "scrape": 15, "baselineSeconds": 21600, "rate": 5,
        "streams": { "errors": { "slo": 0.01, "base": 0.004, "after": 0.004 } } },
      { "id": "five times the limit", "kind": "shift", "at": 0, "window": 600, "scrape": 15,
        "baselineSeconds": 21600, "rate": 5,
        "streams": { "errors": { "slo": 0.01, "base": 0.004, "after": 0.05 } } } ] }

Times are seconds since the switch, rates are a second, \`slo\` is the share of bad events that is allowed; \`kind\` is null,
shift, dark, transient (\`transientSeconds\` at \`transientMultiple\` times the limit), relative-null or relative-shift. \`od\` says
how errors cluster: none, betabin (icc), cluster (mean) or burst (factor, meanSeconds, duty). \`latency\` and \`probe\` (with
\`every\`) stand beside \`errors\`.

Our rule starts with \`settle\` 0, but with the 30s of \`observe\` in scenarios of kind transient; \`--settle\` sets it for all.
In the relative kinds it also bets on errors beyond twice blue's. What it knows of blue is measured on a simulated history of
\`baselineSeconds\`; replicates share these, 20 to a history. Delays count from the change to the rollback; the limit is the
expected delay that no rule with the same false-rollback probability beats, for scenarios whose errors are independent.`;

/** `bg-check simulate`: how often would a rule roll back wrongly, and how late rightly? */
export function registerSimulate(program: Command, setExitCode: SetExitCode): void {
  program
    .command('simulate')
    .description('play releases on generated traffic: false rollbacks and delays of our rule and others')
    .requiredOption('--scenarios <file>', 'the releases to play, as JSON')
    .addOption(
      new Option('--replicates <number>', 'plays of each scenario, for a quick look').argParser(
        wholeBetween(1, mostReplicates),
      ),
    )
    .addOption(new Option('--rules <names>', 'only these rules, comma-separated').argParser(list))
    .addOption(
      new Option(
        '--alpha <probability>',
        "false rollbacks our rule may make, instead of the file's",
      ).argParser(alphaOption),
    )
    .addOption(
      new Option(
        '--settle <duration>',
        'for how long after the switch only the robust half of our rule bets',
      ).argParser(settleOption),
    )
    .addOption(
      new Option('--seed <number>', 'another course of chance')
        .argParser(wholeBetween(0, Number.MAX_SAFE_INTEGER))
        .default(0),
    )
    .addOption(
      new Option('--jobs <number>', 'threads; one a core by default').argParser(wholeBetween(1, 512)),
    )
    .option('--json', 'print JSON: every scenario by itself')
    .addHelpText('after', help)
    .action(async (options: SimulateCommandOptions) => {
      const { runSimulate } = await import('./run-simulate.ts');
      setExitCode(await runSimulate(options));
    });
}
