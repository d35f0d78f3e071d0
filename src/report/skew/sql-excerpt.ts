import { displayWidth, printable, truncate } from '../printable.ts';

export interface ExcerptLine {
  readonly text: string;
  /** Column under which a caret belongs, from 0. */
  readonly caret?: number;
}

interface Limits {
  /** Lines at most. */
  readonly lines: number;
  /** Columns at most. */
  readonly width: number;
}

const visible = (text: string) => printable(text.replaceAll('\t', '  '));

/** Index in UTF-16 of a 1-based character as Postgres counts them. */
export function offsetOf(sql: string, position: number): number {
  let offset = 0;
  let character = 1;
  for (const one of sql) {
    if (character === position) return offset;
    character += 1;
    offset += one.length;
  }
  return sql.length;
}

/** Where in the lines of a statement Postgres points. */
function pointIn(lines: readonly string[], sql: string, position: number) {
  let rest = Math.min(offsetOf(sql, position), lines.join('\n').length);
  for (const [line, text] of lines.entries()) {
    if (rest <= text.length) return { line, column: rest };
    rest -= text.length + 1;
  }
  return undefined;
}

function clip(text: string, caret: number | undefined, width: number): ExcerptLine {
  if (caret === undefined) return { text: truncate(text, width) };
  if (displayWidth(text) <= width || caret < width - 8) return { text: truncate(text, width), caret };
  // What stands before the caret gives way, so that it and what follows are seen.
  let [start, dropped] = [0, 0];
  const spare = caret - Math.floor(width / 2);
  for (const character of text) {
    if (dropped >= spare) break;
    start += character.length;
    dropped += displayWidth(character);
  }
  return { text: truncate(`…${text.slice(start)}`, width), caret: caret - dropped + 1 };
}

/** A statement for a terminal, cut to a few lines around the place at which Postgres points. */
export function sqlExcerpt(sql: string, position: number | null, limits: Limits): readonly ExcerptLine[] {
  const lines = sql.replace(/\s+$/, '').split('\n');
  const point = position === null ? undefined : pointIn(lines, sql, position);
  const before = Math.floor((limits.lines - 1) / 2);
  const first = Math.max(0, Math.min((point?.line ?? 0) - before, lines.length - limits.lines));
  const end = Math.min(lines.length, first + limits.lines);
  const shown = lines.slice(first, end).map((line, index): ExcerptLine => {
    const text = visible(line.replace(/\r$/, ''));
    const here = point?.line === first + index;
    return clip(text, here ? displayWidth(visible(line.slice(0, point.column))) : undefined, limits.width);
  });
  return [...(first > 0 ? [{ text: '…' }] : []), ...shown, ...(end < lines.length ? [{ text: '…' }] : [])];
}
