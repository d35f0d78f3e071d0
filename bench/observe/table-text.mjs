/** Records as aligned columns, named by the keys of the first; unlike console.table in the order given. */
export function tableText(records) {
  const [first = {}] = records;
  const lines = [Object.keys(first), ...records.map((record) => Object.values(record).map(String))];
  const widths = Object.keys(first).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column].length)),
  );
  return lines
    .map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd())
    .join('\n');
}
