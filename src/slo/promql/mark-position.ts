/**
 * The line of a text that a position stands in, and below it a mark under that part of it: two lines, each indented.
 */
export function markPosition(text: string, from: number, to = from + 1): string {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const nextLine = text.indexOf('\n', from);
  const lineEnd = nextLine === -1 ? text.length : nextLine;
  const line = text.slice(lineStart, lineEnd);
  const column = from - lineStart;
  const length = Math.max(1, Math.min(to, lineEnd) - from);
  // A tab takes as much room above the mark as below it.
  const space = line.slice(0, column).replace(/[^\t]/g, ' ');
  return `    ${line}\n    ${space}${'^'.repeat(length)}`;
}
