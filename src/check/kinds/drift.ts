import { ExpectationError, InconclusiveError } from '../../errors.ts';
import type { Difference } from '../../drift/difference.ts';
import { findDrift, type Drift, type NamedQueries } from '../../drift/sort-differences.ts';
import { compileJsonPath } from '../../json-path.ts';
import type { JsonValue } from '../../json.ts';
import type { Hide } from '../../redact/hide.ts';
import { isSensitiveName, showValue } from '../../probe/excerpt.ts';
import type { CheckContext } from '../check-context.ts';
import type { CheckOptions } from '../check-definition.ts';
import { defineCheck } from '../define-check.ts';
import type { Conclusion } from '../outcome.ts';
import type { Color } from '../phase.ts';
import { commonOptions, refuseUnknownMembers } from './known-members.ts';
import { isObject, readPath, readTexts, wrongOption } from './wrong-option.ts';

export interface DriftOptions extends CheckOptions {
  /** Where each color tells its settings; the name of the check by default. */
  readonly path?: string | { readonly blue: string; readonly green: string };
  /** JSONPaths of what changes by itself, such as `$.buildTime`; with all that is below. */
  readonly ignore?: readonly string[];
  /** JSONPaths of what is to differ; told, and no failure. */
  readonly expected?: readonly string[];
  /** How many fresh connections to ask over, to find instances of one color that differ; 1 by default. */
  readonly samples?: number;
}

interface DriftPlan {
  readonly paths: Readonly<Record<Color, string>>;
  readonly ignore: NamedQueries;
  readonly expected: NamedQueries;
  readonly samples: number;
}

const defaults = { kind: 'drift', phases: ['pre-switch'] } as const;
const mostShown = 20;

function readOptions(name: string, options: DriftOptions): DriftPlan {
  const subject = `drift \`${name}\``;
  if (!isObject(options)) throw wrongOption(subject, 'expects options', options);
  refuseUnknownMembers(subject, options, [...commonOptions, 'path', 'ignore', 'expected', 'samples']);
  const { path = name, ignore, expected, samples = 1 }: DriftOptions = options;
  if (isObject(path)) refuseUnknownMembers(`${subject}: \`path\``, path, ['blue', 'green']);
  const pathOf = (color: Color) => readPath(subject, 'path', isObject(path) ? path[color] : path);
  const compile = (member: string, given: unknown): NamedQueries =>
    new Map(
      readTexts(subject, member, given).map((text) => [
        text,
        compileJsonPath(text, `${subject}: \`${member}\``),
      ]),
    );
  if (!Number.isInteger(samples) || samples < 1 || samples > 100) {
    throw wrongOption(subject, '`samples` expects a whole number from 1 to 100', samples);
  }
  return {
    paths: { blue: pathOf('blue'), green: pathOf('green') },
    ignore: compile('ignore', ignore),
    expected: compile('expected', expected),
    samples,
  };
}

/** The documents of a color. What blue does not tell is nothing that green has done. */
async function askColor(
  context: CheckContext,
  color: Color,
  { paths, samples }: DriftPlan,
): Promise<JsonValue[]> {
  const documents: JsonValue[] = [];
  try {
    for (let asked = 0; asked < samples; asked += 1) {
      const headers = { 'cache-control': 'no-cache', ...(samples > 1 ? { connection: 'close' } : {}) };
      documents.push((await context[color].http.get(paths[color], { headers }).expect(200)).json());
    }
  } catch (error) {
    if (color === 'green' || !(error instanceof ExpectationError)) throw error;
    throw new InconclusiveError(`there is nothing of blue to compare with: ${error.message}`, {
      cause: error,
    });
  }
  return documents;
}

/** Settings may hold secrets, which their names give away. */
function show({ path }: Difference, value: JsonValue | undefined, hide: Hide): string {
  if (value === undefined) return '(none)';
  return isSensitiveName(path) ? '***' : showValue(value, hide);
}

function describe(difference: Difference, hide: Hide): string[] {
  return [
    difference.path,
    `  - blue   ${show(difference, difference.blue, hide)}`,
    `  + green  ${show(difference, difference.green, hide)}`,
  ];
}

/** Lines of what instances of one color do not agree on. */
function disagreements(color: Color, documents: readonly JsonValue[], ignore: NamedQueries): string[] {
  const [first, ...others] = documents;
  if (first === undefined) return [];
  const paths = others.flatMap((other) =>
    findDrift({ blue: first, green: other }, { ignore, expected: new Map() }).unexpected.map(
      ({ path }) => path,
    ),
  );
  return [...new Set(paths)].map((path) => `${path} differs from one answer of ${color} to the next`);
}

function rowsOf(differences: readonly Difference[], hide: Hide): JsonValue[] {
  return differences.slice(0, mostShown).map((one) => ({
    path: one.path,
    blue: show(one, one.blue, hide),
    green: show(one, one.green, hide),
  }));
}

const places = (count: number) => (count === 1 ? '1 place' : `${count} places`);

function conclude(
  { unexpected, expected, idle }: Drift,
  unsteady: readonly string[],
  { title, hide }: { readonly title: string; readonly hide: Hide },
): Conclusion {
  const shown = unexpected.slice(0, mostShown).flatMap((one) => describe(one, hide));
  const more = unexpected.length - mostShown;
  const notes = [
    ...expected.map(({ path }) => `${path} differs, as expected`),
    ...idle.map((path) => `${path} was expected to differ, and is the same`),
  ];
  if (unexpected.length === 0 && unsteady.length === 0) {
    const but = expected.length === 0 ? '' : `, but for ${places(expected.length)} where it is expected`;
    return { outcome: 'passed', message: `${title} is the same on both colors${but}`, details: notes };
  }
  const [only] = unexpected;
  const where = unexpected.length === 1 && only !== undefined ? only.path : places(unexpected.length);
  const message =
    unexpected.length > 0
      ? `${title} differs between blue and green at ${where}`
      : `${title} differs among the instances of a color at ${places(unsteady.length)}`;
  return {
    outcome: 'failed',
    message,
    details: [...shown, ...(more > 0 ? [`and ${more} more`] : []), ...unsteady, ...notes],
    advice:
      'Align the colors; put what is meant to differ in `expected`, and what changes by itself in `ignore`.',
  };
}

async function lookForDrift(context: CheckContext, plan: DriftPlan): Promise<Conclusion> {
  const [ofBlue, ofGreen] = await Promise.all([
    askColor(context, 'blue', plan),
    askColor(context, 'green', plan),
  ]);
  const [blue, green] = [ofBlue[0] ?? null, ofGreen[0] ?? null];
  const { paths, ignore, samples } = plan;
  const drift = findDrift({ blue, green }, plan);
  const unsteady = [...disagreements('blue', ofBlue, ignore), ...disagreements('green', ofGreen, ignore)];
  const title = paths.blue === paths.green ? paths.green : `${paths.blue} against ${paths.green}`;
  context.evidence({
    title: 'differences between blue and green',
    measured: drift.unexpected.length,
    limit: 0,
    sample: 2 * samples,
    query: `GET ${title}`,
    rows: rowsOf(drift.unexpected, context.hide),
  });
  return conclude(drift, unsteady, { title, hide: context.hide });
}

/**
 * Registers a check that both colors have the same settings: feature flags, environment, versions of dependencies, whatever
 * a JSON document of theirs tells.
 * @throws CheckFileError on impossible options
 * @example
 * drift('/config', { ignore: ['$.buildTime'], expected: ['$.version', '$.features.newCheckout'] });
 */
export function drift(name: string, options: DriftOptions = {}): void {
  const plan = readOptions(name, options);
  defineCheck(defaults, name, options, (context) => lookForDrift(context, plan));
}
