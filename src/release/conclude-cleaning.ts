import { exitCodes } from '../gate/exit-code.ts';
import type { CleanReport } from './cleaned.ts';

function plural(count: number): string {
  return count === 1 ? '1 cleanup' : `${count} cleanups`;
}

/** What cleaning up came to, in one sentence, and what to do next. */
export function concludeCleaning(
  runs: CleanReport['runs'],
  untouched: CleanReport['untouched'],
  { dryRun, markerHeader }: { readonly dryRun: boolean; readonly markerHeader: string },
): Pick<CleanReport, 'exitCode' | 'reason' | 'advice'> {
  const entries = runs.flatMap((run) => run.entries);
  const elsewhere = untouched.filter(({ life }) => life === 'elsewhere');
  const alive = untouched.length - elsewhere.length;
  const spared = [
    ...elsewhere.map(({ run, host }) => `run ${run} may still be under way on ${host}, and was left alone`),
    ...(alive === 0 ? [] : [`${alive === 1 ? '1 run is' : `${alive} runs are`} under way`]),
  ];
  const left = entries.filter(({ outcome }) => outcome === 'failed' || outcome === 'needs-person').length;
  const clearHost = elsewhere.map(({ run }) => `\`bg-check clean --run ${run}\` cleans up after it`);
  if (dryRun) {
    const tried = entries.length - left;
    const said = `${plural(tried)} would be tried, and ${left} would be left to a person`;
    return { exitCode: exitCodes.pass, reason: [said, ...spared].join('; ') };
  }
  if (left === 0) {
    const said =
      entries.length === 0 ? 'nothing is left to undo' : `${plural(entries.length)} done, none left`;
    const reason = [said, ...spared].join('; ');
    if (elsewhere.length === 0) return { exitCode: exitCodes.pass, reason };
    return { exitCode: exitCodes.inconclusive, reason, advice: `${clearHost.join('; ')}.` };
  }
  const outcomes = new Set(entries.map(({ outcome }) => outcome));
  const advice = [
    ...(outcomes.has('failed') ? ['mend what failed and clean again'] : []),
    ...(outcomes.has('needs-person')
      ? [
          `undo the rest by hand (its requests carried the id of the run in \`${markerHeader}\`), and say so with \`bg-check clean --run <id> --by-hand\``,
        ]
      : []),
    ...clearHost,
  ].join('; ');
  return {
    exitCode: exitCodes.inconclusive,
    reason: [`${left} of ${plural(entries.length)} ${left === 1 ? 'is' : 'are'} left`, ...spared].join('; '),
    advice: `${advice[0]?.toUpperCase() ?? ''}${advice.slice(1)}.`,
  };
}
