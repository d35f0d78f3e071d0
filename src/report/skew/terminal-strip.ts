import type { AppVersion, SkewReport } from '../../schema/skew/skew-report.ts';
import { displayWidth, padEnd, printable } from '../printable.ts';
import type { Colors, Paint, Style } from '../terminal-style.ts';
import { cellsOf, cellWords, runsOf, type CellKind, type MatrixCell } from './matrix-cells.ts';
import { columnsOf } from './terminal-groups.ts';

const versions: readonly AppVersion[] = ['blue', 'green'];
const symbols: Readonly<Record<CellKind, string>> = {
  ...{ breaks: '✗', open: 'o', meaning: '~', early: '-', holds: '·', unknown: '?' },
};
const labelWidth = 8;
/** States between two names in a strip that has no room for all of them. */
const rulerStep = 10;

function kindPaint(kind: CellKind, colors: Colors): Paint {
  const paints: Record<CellKind, Paint> = {
    breaks: colors.red,
    open: colors.yellow,
    meaning: colors.magenta,
    early: colors.dim,
    holds: colors.green,
    unknown: colors.yellow,
  };
  return paints[kind];
}

interface Rows {
  readonly names: readonly string[];
  readonly cells: Readonly<Record<AppVersion, readonly MatrixCell[]>>;
}

function row(version: AppVersion, { cells }: Rows, width: number, { colors }: Style): string {
  const painted = cells[version].map(({ kind }) => padEnd(kindPaint(kind, colors)(symbols[kind]), width));
  return `  ${padEnd(version, labelWidth - 2)}${painted.join('')}`.trimEnd();
}

/** A line with every state's name above its column. */
function spacious(rows: Rows, width: number, style: Style): string[] {
  const names = rows.names.map((name) => padEnd(name, width)).join('');
  return [
    `${' '.repeat(labelWidth)}${style.colors.dim(names.trimEnd())}`,
    ...versions.map((version) => row(version, rows, width, style)),
  ];
}

/** One character a state, as many lines as it takes, and the same in words. */
function dense(rows: Rows, style: Style): string[] {
  const room = Math.max(rulerStep, columnsOf(style) - labelWidth - 1);
  const perLine = room - (room % rulerStep);
  const lines: string[] = [];
  for (let start = 0; start < rows.names.length; start += perLine) {
    const slice = <Item>(items: readonly Item[]) => items.slice(start, start + perLine);
    const ruler = slice(rows.names)
      .map((name, index) => (index % rulerStep === 0 ? padEnd(name, rulerStep).slice(0, rulerStep) : ''))
      .join('');
    const part = {
      names: slice(rows.names),
      cells: { blue: slice(rows.cells.blue), green: slice(rows.cells.green) },
    };
    lines.push(
      `${' '.repeat(labelWidth)}${style.colors.dim(ruler.trimEnd())}`,
      ...versions.map((version) => row(version, part, 1, style)),
    );
  }
  const words = versions.map((version) => {
    const runs = runsOf(rows.cells[version]).map(({ kind, first, last }) => {
      const where = first === last ? first : `${first}–${last}`;
      return kindPaint(kind, style.colors)(`${printable(where)} ${cellWords[kind]}`);
    });
    const shown = runs.length > 6 ? [...runs.slice(0, 5), `… ${runs.length - 5} more changes`] : runs;
    return `  ${padEnd(version, labelWidth - 2)}${shown.join(', ')}`;
  });
  return [...lines, '', ...words];
}

/** States × versions as a strip, with what its signs mean. */
export function describeStrip(report: SkewReport, style: Style): string[] {
  const rows: Rows = {
    names: report.states.map(({ id }) => printable(id)),
    cells: { blue: cellsOf(report, 'blue'), green: cellsOf(report, 'green') },
  };
  const width = Math.max(...rows.names.map(displayWidth)) + 2;
  const fits = labelWidth + width * rows.names.length <= columnsOf(style);
  const kinds = (Object.keys(cellWords) as CellKind[]).filter((kind) =>
    versions.some((version) => rows.cells[version].some((cell) => cell.kind === kind)),
  );
  const legend = kinds.map(
    (kind) => `${kindPaint(kind, style.colors)(symbols[kind])} ${style.colors.dim(cellWords[kind])}`,
  );
  return [
    ...(fits ? spacious(rows, width, style) : dense(rows, style)),
    `${' '.repeat(labelWidth)}${legend.join('  ')}`,
  ];
}
