import { printableLines, wrap } from './printable.ts';
import type { Paint, Style } from './terminal-style.ts';

const plain: Paint = (text) => text;
/** Narrower than this, text is no longer broken to fit. */
const narrowest = 20;

/**
 * A text as lines under an indentation: made printable, broken to the width of the terminal, painted. `lead`
 * stands before the first line, and the others are set in by its length.
 */
export function block(text: string, indentation: number, style: Style, paint = plain, lead = ''): string[] {
  const columns = style.columns();
  const room = columns === undefined ? Infinity : columns - indentation - lead.length;
  const lines = printableLines(text).flatMap((line) => (room < narrowest ? [line] : wrap(line, room)));
  return lines.map((line, index) => {
    const start = index === 0 ? lead : ' '.repeat(lead.length);
    return `${' '.repeat(indentation)}${style.colors.dim(start)}${paint(line)}`.trimEnd();
  });
}
