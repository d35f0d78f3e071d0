import type { createColors } from 'picocolors';
import type { CleanedEntry, CleanedOutcome, LeftByRun, Leftover } from '../release/cleaned.ts';
import { printable, printableLines } from '../report/printable.ts';

type Colors = ReturnType<typeof createColors>;

const indentation = '      ';

const words: Readonly<Record<CleanedOutcome, string>> = {
  undone: '✓ undone',
  swept: '✓ swept',
  failed: '✗ failed',
  'needs-person': '! needs a person',
  'by-hand': '✓ undone by hand',
  'to-undo': '· to undo',
  'to-sweep': '· to sweep',
};

function paintOf(outcome: CleanedOutcome, colors: Colors): (text: string) => string {
  if (outcome === 'failed') return colors.red;
  if (outcome === 'needs-person') return colors.yellow;
  return outcome === 'to-undo' || outcome === 'to-sweep' ? colors.dim : colors.green;
}

function block(text: string): string[] {
  return printableLines(text).map((line) => indentation + line);
}

/** What it is, with what data, and who did it where. */
function labelOf({ label, data, check, aim }: Leftover, colors: Colors): string {
  const given = data === undefined ? '' : ` ${JSON.stringify(data)}`;
  return `${printable(label + given)} ${colors.dim(`· ${printable(check)} (${aim})`)}`;
}

/** The heading of a run. */
export function describeLeftRun(run: LeftByRun, colors: Colors): string {
  const life = {
    left: '',
    alive: ', which is under way',
    elsewhere: `, on ${run.host}, where it may still be under way`,
  }[run.life];
  return colors.bold(`run ${printable(run.run)} of ${run.since}${printable(life)}`);
}

/** Something that is left. */
export function describeLeftover(entry: Leftover, colors: Colors): string[] {
  const line = `  - ${labelOf(entry, colors)} ${colors.dim(entry.at)}`;
  return [line, ...(entry.message === undefined ? [] : block(`tried: ${entry.message}`))];
}

/** What became of it. */
export function describeCleaned(entry: CleanedEntry, colors: Colors): string[] {
  const { outcome, message, at } = entry;
  const when = outcome === 'needs-person' ? ` ${colors.dim(at)}` : '';
  const line = `  ${paintOf(outcome, colors)(words[outcome])}: ${labelOf(entry, colors)}${when}`;
  return [line, ...(message === undefined ? [] : block(message))];
}
