import { ConfigError } from '../errors.ts';
import { shorten } from '../redact/shorten.ts';
import { LineReader } from './line-reader.ts';

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
const sampleValue = /[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|Inf(?:inity)?|NaN)(?![^ \t])/iy;
const timestamp = /[+-]?\d+(?![^ \t])/y;
/** OpenMetrics tells times in seconds, and ends its pages with a line of its own. */
const timestampInSeconds = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![^ \t])/y;
const endOfOpenMetrics = /(?:^|\n)# EOF\s*$/;
const knownTypes = new Set([
  ...['counter', 'gauge', 'histogram', 'summary', 'untyped'],
  // Of OpenMetrics, which some pages mix in.
  ...['unknown', 'info', 'stateset', 'gaugehistogram'],
]);

function unescapeLabelValue(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/gs, (whole, character: string) => {
    if (character === 'n') return '\n';
    if (character === '\\' || character === '"') return character;
    throw new SyntaxError(`expected one of the escapes \\\\, \\" and \\n, got \`${whole}\``);
  });
}

const noLabels = Object.freeze(Object.create(null)) as PageSample['labels'];

function readValue(text: string): number {
  const infinity = /^([+-]?)inf/i.exec(text);
  return infinity ? (infinity[1] === '-' ? -Infinity : Infinity) : Number(text);
}

type Labels = PageSample['labels'];

/** The labels of a series, up to their closing brace; the opening one is taken already. */
function readLabels(reader: LineReader): Labels {
  const labels: Record<string, string> = Object.create(null) as Record<string, string>;
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
  return labels;
}

/** What a page says of itself, as far as it was read. */
interface Dialect {
  readonly isOpenMetrics: boolean;
  readonly types: MetricsPage['types'];
}

/** Whether OpenMetrics lets a sample tell of a single event that it counted. */
function mayHaveExemplar(metric: string, { types }: Dialect): boolean {
  const [, name = '', part] = /^(.*)_(total|bucket)$/.exec(metric) ?? [];
  const type = types.get(name);
  if (part === 'total') return type === 'counter' || types.get(metric) === 'counter';
  return part === 'bucket' && (type === 'histogram' || type === 'gaugehistogram');
}

/** Passes over an exemplar, such as `# {trace_id="7"} 0.3 1700000000.5`, where one may stand. */
function skipExemplar(reader: LineReader, metric: string, dialect: Dialect): void {
  if (!dialect.isOpenMetrics) {
    throw reader.mistake('the end of the line (exemplars are of OpenMetrics, whose pages end with `# EOF`)');
  }
  if (!mayHaveExemplar(metric, dialect)) {
    throw reader.mistake('the end of the line (only counters and the buckets of histograms have exemplars)');
  }
  reader.accept('#');
  if (!reader.accept('{')) throw reader.mistake('the labels of an exemplar');
  readLabels(reader);
  reader.expect('the value of an exemplar', sampleValue);
  if (!reader.atEnd) reader.expect('a timestamp in seconds', timestampInSeconds);
}

function readSample(line: string, dialect: Dialect): PageSample {
  const reader = new LineReader(line);
  const metric = reader.expect('the name of a metric', metricName);
  const labels = reader.accept('{') ? readLabels(reader) : noLabels;
  const value = readValue(reader.expect('a number', sampleValue));
  if (!reader.atEnd && !reader.at('#')) {
    if (dialect.isOpenMetrics) reader.expect('a timestamp in seconds', timestampInSeconds);
    else reader.expect('a timestamp in whole milliseconds', timestamp);
  }
  if (reader.at('#')) skipExemplar(reader, metric, dialect);
  if (!reader.atEnd) throw reader.mistake('the end of the line');
  return { metric, labels, value };
}

/**
 * Parses the Prometheus text format, version 0.0.4, and what servers send of OpenMetrics in its place: a page that ends
 * with `# EOF` has times in seconds, and exemplars where OpenMetrics allows them. Both are checked and dropped.
 * @throws ConfigError with the page and the line number of the first line that is none of it
 */
export function parseMetricsPage(text: string, page: string): MetricsPage {
  const samples: PageSample[] = [];
  const types = new Map<string, string>();
  const dialect = { isOpenMetrics: endOfOpenMetrics.test(text), types };
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    try {
      if (!line.startsWith('#')) {
        samples.push(readSample(line, dialect));
        continue;
      }
      const [word, metric, type] = line
        .slice(1)
        .trim()
        .split(/[ \t]+/);
      if (word !== 'TYPE') continue;
      if (metric === undefined || type === undefined || !knownTypes.has(type)) {
        throw new SyntaxError(`expected \`# TYPE\`, a metric and its type, got \`${shorten(line, 60)}\``);
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
