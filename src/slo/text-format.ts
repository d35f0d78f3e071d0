import { ConfigError } from '../errors.ts';

/** One line of a metrics page. */
export interface PageSample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a metrics page holds, in its order. */
export interface MetricsPage {
  readonly samples: readonly PageSample[];
  /** Metric names to the types that the page declares. */
  readonly types: ReadonlyMap<string, string>;
}

const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const labelValue = /"((?:[^"\\]|\\.)*)"/y;
const spaces = /[ \t]*/y;
const sampleValue = /[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|Inf(?:inity)?|NaN)(?![^ \t])/iy;
const timestamp = /[+-]?\d+(?![^ \t])/y;
const knownTypes = new Set([
  ...['counter', 'gauge', 'histogram', 'summary', 'untyped'],
  // Of OpenMetrics, which some pages mix in.
  ...['unknown', 'info', 'stateset', 'gaugehistogram'],
]);

/** Reads one line from left to right. */
class LineReader {
  readonly #line: string;
  #position = 0;

  constructor(line: string) {
    this.#line = line;
    this.skipSpaces();
  }

  skipSpaces(): void {
    this.#take(spaces);
  }

  /** Takes `text` if it stands here. */
  accept(text: string): boolean {
    if (!this.#line.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    this.skipSpaces();
    return true;
  }

  expect(what: string, pattern: RegExp): string {
    const match = this.#take(pattern);
    if (match === undefined) throw this.mistake(what);
    this.skipSpaces();
    return match;
  }

  get atEnd(): boolean {
    return this.#position >= this.#line.length;
  }

  mistake(expected: string): SyntaxError {
    const rest = this.#line.slice(this.#position, this.#position + 40);
    return new SyntaxError(`expected ${expected}, got ${rest === '' ? 'the end' : `\`${rest}\``}`);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#line);
    if (match === null) return undefined;
    this.#position = pattern.lastIndex;
    return match[1] ?? match[0];
  }
}

function unescapeLabelValue(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/gs, (whole, character: string) => {
    if (character === 'n') return '\n';
    if (character === '\\' || character === '"') return character;
    throw new SyntaxError(`expected one of the escapes \\\\, \\" and \\n, got \`${whole}\``);
  });
}

function readValue(text: string): number {
  const infinity = /^([+-]?)inf/i.exec(text);
  return infinity ? (infinity[1] === '-' ? -Infinity : Infinity) : Number(text);
}

function readSample(line: string): PageSample {
  const reader = new LineReader(line);
  const metric = reader.expect('the name of a metric', metricName);
  const labels: Record<string, string> = Object.create(null) as Record<string, string>;
  if (reader.accept('{')) {
    while (!reader.accept('}')) {
      const name = reader.expect('a label or `}`', labelName);
      if (name in labels) throw new SyntaxError(`the label \`${name}\` stands there twice`);
      if (!reader.accept('=')) throw reader.mistake('`=`');
      labels[name] = unescapeLabelValue(reader.expect('a quoted label value', labelValue));
      if (!reader.accept(',')) {
        if (reader.accept('}')) break;
        throw reader.mistake('`,` or `}`');
      }
    }
  }
  const value = readValue(reader.expect('a number', sampleValue));
  if (!reader.atEnd) reader.expect('a timestamp in whole milliseconds', timestamp);
  if (!reader.atEnd) throw reader.mistake('the end of the line');
  return { metric, labels, value };
}

/**
 * Parses the Prometheus text format, version 0.0.4; `# EOF` is tolerated, timestamps are checked and dropped.
 * @throws ConfigError with the page and the line number of the first line that is none of it
 */
export function parseMetricsPage(text: string, page: string): MetricsPage {
  const samples: PageSample[] = [];
  const types = new Map<string, string>();
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    try {
      if (!line.startsWith('#')) {
        samples.push(readSample(line));
        continue;
      }
      const [word, metric, type] = line
        .slice(1)
        .trim()
        .split(/[ \t]+/);
      if (word !== 'TYPE') continue;
      if (metric === undefined || type === undefined || !knownTypes.has(type)) {
        throw new SyntaxError(`expected \`# TYPE\`, a metric and its type, got \`${line.slice(0, 60)}\``);
      }
      types.set(metric, type);
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      throw new ConfigError(`${page}, line ${index + 1}: not the Prometheus text format: ${cause.message}`, {
        advice: 'Check that the address is the metrics page, in text format 0.0.4.',
        cause,
      });
    }
  }
  return { samples, types };
}

/** The identity of a series: its metric and its labels, in one order. */
export function seriesKey({ metric, labels }: Pick<PageSample, 'metric' | 'labels'>): string {
  const list = Object.keys(labels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`);
  return list.length === 0 ? metric : `${metric}{${list.join(',')}}`;
}
