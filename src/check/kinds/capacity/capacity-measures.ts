import {
  connectionsForGreen,
  connectionsStatement,
  type ConnectionCounts,
} from '../../../capacity/connections-left.ts';
import { readAtLeast, type Demand } from '../../../capacity/judge-capacity.ts';
import { InconclusiveError } from '../../../errors.ts';
import { compileJsonPath } from '../../../json-path.ts';
import type { JsonValue } from '../../../json.ts';
import { shorten } from '../../../redact/shorten.ts';
import type { Reduce } from '../../../slo/objective.ts';
import type { CheckContext } from '../../check-context.ts';
import type { Color } from '../../phase.ts';
import { refuseUnknownMembers } from '../known-members.ts';
import { readArgv } from '../command/program-options.ts';
import { readMetric, reductions, verifySelector } from '../read-metric.ts';
import { runForCheck } from '../command/run-for-check.ts';
import { isObject, isText, readPath, wrongOption } from '../wrong-option.ts';

/** How much green must have: a share of what blue has (`100%` by default), or so many. */
interface AtLeast {
  readonly atLeast?: number | `${number}%`;
}

/** Where an amount is told, for each color. */
export type CapacityMeasure =
  /** A JSON document of each color, and the JSONPath of the amount in it. */
  | (AtLeast & { readonly from: string; readonly path: string })
  /** A metric of each color; several series are added up unless `reduce` says otherwise. */
  | (AtLeast & { readonly metric: string; readonly reduce?: Reduce })
  /** One row with the columns `green` and, for a share, `blue`. */
  | (AtLeast & { readonly sql: string })
  /** A program that prints the amount of `{color}`; with `path`, JSON that holds it. */
  | (AtLeast & { readonly run: readonly string[]; readonly path?: string })
  /** So many connections green's pools may open, besides those that blue keeps; asked of Postgres. */
  | { readonly pool: number; readonly application?: string };

/** What a measure came to, and where from. */
export interface CapacityReading extends Omit<Demand, 'name'> {
  readonly query: string;
}

export type CapacityReader = (context: CheckContext) => Promise<CapacityReading>;

type ReadColor = (context: CheckContext, color: Color) => Promise<number>;

function asAmount(value: unknown, where: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  const found = value === undefined ? 'nothing there' : `\`${shorten(JSON.stringify(value), 60)}\``;
  throw new InconclusiveError(`expected a number ${where}, got ${found}`);
}

/** Blue is asked only where its amount matters. */
function readBoth(read: ReadColor, query: string, atLeast: Demand['atLeast']): CapacityReader {
  return async (context) => {
    const blue = 'share' in atLeast ? await read(context, 'blue') : undefined;
    return { blue, green: await read(context, 'green'), atLeast, query };
  };
}

function readDocument(
  subject: string,
  given: Readonly<Record<string, unknown>>,
): readonly [ReadColor, string] {
  const from = readPath(subject, 'from', given.from);
  const query = compileJsonPath(given.path, `${subject}: \`path\``);
  const read: ReadColor = async (context, color) => {
    const response = await context[color].http.get(from).expect(200);
    return asAmount(query(response.json())[0]?.value, `at \`${String(given.path)}\` of ${color}'s ${from}`);
  };
  return [read, `${String(given.path)} of GET ${from}`];
}

function readProgram(
  subject: string,
  given: Readonly<Record<string, unknown>>,
): readonly [ReadColor, string] {
  const argv = readArgv(subject, 'run', given.run);
  const query = given.path === undefined ? undefined : compileJsonPath(given.path, `${subject}: \`path\``);
  const read: ReadColor = async (context, color) => {
    const filled = argv.map((item) => item.replaceAll('{color}', color));
    const end = await runForCheck(context, filled, { subject, timeoutMs: 30_000 });
    const { exitCode, shown, stdout } = end;
    if (exitCode !== 0) throw new InconclusiveError(`\`${shown}\` ended with exit code ${exitCode}`);
    if (query === undefined) return asAmount(stdout.trim(), `from \`${shown}\``);
    let document: JsonValue;
    try {
      document = JSON.parse(stdout) as JsonValue;
    } catch (cause) {
      throw new InconclusiveError(`\`${shown}\` printed no JSON`, { cause });
    }
    return asAmount(query(document)[0]?.value, `at \`${String(given.path)}\` of what \`${shown}\` printed`);
  };
  return [read, argv.join(' ')];
}

function readRow(sql: string, atLeast: Demand['atLeast']): CapacityReader {
  return async (context) => {
    const [row = {}] = await context.db.query(sql, [], context.signal);
    const blue =
      row.blue === undefined || row.blue === null ? undefined : asAmount(row.blue, 'in column `blue`');
    return {
      blue,
      green: asAmount(row.green, 'in column `green`'),
      atLeast,
      query: sql.replace(/\s+/g, ' ').trim(),
    };
  };
}

function readPool(subject: string, { pool, application }: Readonly<Record<string, unknown>>): CapacityReader {
  if (!Number.isInteger(pool) || Number(pool) < 1) {
    throw wrongOption(subject, '`pool` expects how many connections green may open', pool);
  }
  if (application !== undefined && !isText(application)) {
    throw wrongOption(
      subject,
      '`application` expects the application name of green (`%` for any text)',
      application,
    );
  }
  return async (context) => {
    const [counts] = await context.db.query<ConnectionCounts & Record<string, unknown>>(
      connectionsStatement,
      [application ?? ''],
      context.signal,
    );
    if (counts === undefined) throw new InconclusiveError('Postgres told nothing of its connections');
    const query = 'pg_stat_activity against max_connections';
    return { blue: undefined, green: connectionsForGreen(counts), atLeast: { amount: Number(pool) }, query };
  };
}

const kinds = ['from', 'metric', 'sql', 'run', 'pool'] as const;
const others: Readonly<Record<(typeof kinds)[number], readonly string[]>> = {
  from: ['path', 'atLeast'],
  metric: ['reduce', 'atLeast'],
  sql: ['atLeast'],
  run: ['path', 'atLeast'],
  pool: ['application'],
};

/** @throws CheckFileError on a measure that cannot be taken */
export function readMeasure(subject: string, given: unknown): CapacityReader {
  const advice =
    'Such as { from: "/health", path: "$.replicas" }, { metric: "up" }, { sql }, { run } or { pool: 40 }.';
  if (!isObject(given)) throw wrongOption(subject, 'expects where to read it', given, advice);
  const [kind, second] = kinds.filter((one) => given[one] !== undefined);
  if (kind === undefined || second !== undefined) {
    throw wrongOption(subject, 'expects one of `from`, `metric`, `sql`, `run` and `pool`', given, advice);
  }
  refuseUnknownMembers(subject, given, [kind, ...others[kind]]);
  if (kind === 'pool') return readPool(subject, given);
  const atLeast = readAtLeast(given.atLeast ?? '100%');
  if (atLeast === undefined) {
    throw wrongOption(
      subject,
      '`atLeast` expects a share of blue such as `100%`, or a number',
      given.atLeast,
    );
  }
  switch (kind) {
    case 'from':
      return readBoth(...readDocument(subject, given), atLeast);
    case 'run':
      return readBoth(...readProgram(subject, given), atLeast);
    case 'sql':
      if (!isText(given.sql)) throw wrongOption(subject, '`sql` expects a statement', given.sql);
      return readRow(given.sql, atLeast);
    case 'metric': {
      const metric = verifySelector(subject, 'metric', given.metric);
      const reduce = reductions.find((one) => one === (given.reduce ?? 'sum'));
      if (reduce === undefined) {
        throw wrongOption(subject, `\`reduce\` expects one of ${reductions.join(', ')}`, given.reduce);
      }
      const read: ReadColor = async (context, color) =>
        (await readMetric(context, color, metric, reduce)).value;
      return readBoth(read, `${reduce}(${metric})`, atLeast);
    }
  }
}
