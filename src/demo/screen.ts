import { createColors } from 'picocolors';
import { formatDuration } from '../duration.ts';
import type { Act, ActResult } from './act.ts';
import { rollbackFigures } from './rollback-figures.ts';
import { timeline } from './timeline.ts';
import { requestsPerSecond } from './traffic.ts';
import { wrapPainted } from './wrap-painted.ts';
import type { Addresses } from './workspace.ts';

/** What the demo shows. */
export interface Screen {
  /** Makes a program that is quoted use colors, or none, as the screen does. */
  readonly colorEnvironment: Readonly<Record<string, string>>;
  line(text?: string): void;
  introduce(): void;
  announce(act: Act): void;
  command(act: Act, addresses: Addresses): void;
  /** One line that another program printed. */
  quote(line: string): void;
  conclude(result: ActResult, asItMust: boolean): void;
  closing(results: readonly ActResult[], elapsedMs: number): void;
}

export interface ScreenOptions {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** Columns of the terminal; `Infinity` where there is none. */
  readonly width: number;
}

const indent = '  ';
const quoteMargin = indent.length + 2;
/** Reasons are long, and stand above in full. */
const longestRow = 120;
const failedOf = ({ requests }: ActResult) =>
  `${requests.filter(({ failed }) => failed).length} of ${requests.length}`;

function columns(rows: readonly (readonly string[])[]): string[][] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
}

export function createScreen({ write, color, width }: ScreenOptions): Screen {
  const paint = createColors(color);
  const paintColor = (text: string) =>
    text.replace(/^(blue|green)\b/, (name) => (name === 'blue' ? paint.blue : paint.green)(name));
  const line = (text = '') => {
    write(`${text.trimEnd()}\n`);
  };
  const room = Math.min(width, longestRow);
  const cut = (text: string) => (text.length > room ? `${text.slice(0, Math.max(room - 1, 1))}…` : text);

  function showTimeline(results: readonly ActResult[]): void {
    line(paint.bold('What the journals say'));
    for (const { act, journal } of results) {
      line();
      line(`${indent}act ${act.number}, ${act.title}`);
      const rows = timeline(journal);
      const widest = Math.max(...rows.map(({ entry }) => entry.length));
      for (const { time, entry, sentence } of rows) {
        const prefix = `${indent}${time}  ${entry.padEnd(widest)}  `;
        const rest = cut(prefix + sentence).slice(prefix.length);
        line(`${indent}${paint.dim(time)}  ${paint.cyan(entry.padEnd(widest))}  ${rest}`);
      }
    }
  }

  function showTable(results: readonly ActResult[]): void {
    const head = ['act', 'exit code', 'traffic', 'failed user requests'];
    const body = results.map((result) => [
      `${result.act.number} ${result.act.title}`,
      String(result.exitCode),
      result.traffic,
      failedOf(result),
    ]);
    const [first = [], ...rest] = columns([head, ...body]);
    line(indent + paint.bold(first.join('  ')));
    for (const row of rest) line(indent + row.map((cell) => paintColor(cell)).join('  '));
  }

  return {
    line,
    colorEnvironment: color ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' },
    introduce: () => {
      line(
        `Four releases of a small shop, from ${paint.blue('blue')} (v1) to ${paint.green('green')} (v2). Both share one database and`,
      );
      line(
        `stand behind one front door, through which their users send ${requestsPerSecond} requests a second.`,
      );
    },
    announce: ({ number, title, story }) => {
      line();
      line(paint.bold(`Act ${number}: ${title}`));
      for (const sentence of story) line(indent + sentence);
      line();
    },
    command: ({ command }, { blue, green, live }) => {
      line(indent + paint.dim(`blue v1 ${blue}   green v2 ${green}   front door ${live}`));
      line(`${indent}${paint.green('$')} ${paint.bold(`bg-check ${command.join(' ')}`)}`);
    },
    quote: (text) => {
      for (const part of wrapPainted(text, width - quoteMargin)) line(`${indent}${paint.dim('│')} ${part}`);
    },
    conclude: (result, asItMust) => {
      const { exitCode, traffic, act } = result;
      const mark = asItMust ? paint.green('as it must') : paint.red('not as it must');
      line(
        `${indent}→ exit code ${paint.bold(String(exitCode))}, ${paintColor(traffic)} serves: ${mark}; failed user requests: ${failedOf(result)}`,
      );
      if (!asItMust) {
        const { expected } = act;
        line(`${indent}  expected exit code ${expected.exitCode} and traffic on ${expected.traffic}`);
      }
      for (const [label = '', sentence = ''] of columns(rollbackFigures(result))) {
        line(`${indent}  ${paint.cyan(label)}  ${sentence}`);
      }
    },
    closing: (results, elapsedMs) => {
      line();
      showTimeline(results);
      line();
      showTable(results);
      line();
      line(`${indent}took ${formatDuration(elapsedMs)}`);
    },
  };
}
