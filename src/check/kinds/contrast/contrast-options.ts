import { leastToGate } from '../../../contrast/latency.ts';
import { readConcern, type Concern } from '../../../contrast/concern.ts';
import type { ContrastRequest } from '../../../contrast/answer.ts';
import type { Samples } from '../../../contrast/samples.ts';
import { CheckFileError } from '../../../errors.ts';
import type { JsonValue } from '../../../json.ts';
import type { CheckOptions } from '../../check-definition.ts';
import { commonOptions, refuseUnknownMembers } from '../known-members.ts';

/** One request of a contrast. */
export interface ContrastedRequest {
  readonly path: string;
  /** `GET` by default; anything but `HEAD` beside it needs `mutates: true`. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: JsonValue;
  readonly expected?: string | readonly string[];
  readonly ignore?: string | readonly string[];
}

export interface ContrastCheckOptions extends CheckOptions {
  /** What both colors are asked; the name of the check where that is a path. */
  readonly requests?: readonly (string | ContrastedRequest)[];
  /** An access log (common or combined format, or JSON lines; perhaps `.gz`) or a `.har` to draw requests from. */
  readonly from?: string;
  /** How many requests to draw from it; 50 by default. */
  readonly sample?: number;
  /**
   * How often green is asked each request at first, and blue twice as often: 5 to 50. By default 5, up to 15 where the answers vary so
   * that more of them may tell, up to 50 where green did what blue did not or did less often, and up to 150 where that still speaks for
   * a difference. With `most` never more than that.
   */
  readonly samples?: number | { readonly first?: number; readonly most?: number };
  /** What the order of the requests, and the draw from a record, come from; the id of the run by default. */
  readonly seed?: string | number;
  /** Changes that are meant: `$.items[*].discount`, `status 301`, `header cache-control`. */
  readonly expected?: string | readonly string[];
  /** What does not matter, written in the same way. */
  readonly ignore?: string | readonly string[];
  /** Says that requests may change data; without it there are GET and HEAD only. */
  readonly mutates?: boolean;
  /** From which ratio of medians on green counts as slower (1.5), and whether that fails the check (no). */
  readonly latency?: { readonly ratio?: number; readonly gating?: boolean };
  /** How many requests are compared at the same time; 4 by default. */
  readonly concurrency?: number;
}

/** What a contrast was told, with every default filled in. */
export interface ContrastPlan {
  readonly requests: readonly {
    readonly request: ContrastRequest;
    readonly expected: readonly Concern[];
    readonly ignored: readonly Concern[];
  }[];
  readonly from: string | undefined;
  readonly sample: number;
  readonly samples: Samples;
  readonly seed: string | undefined;
  readonly expected: readonly Concern[];
  readonly ignored: readonly Concern[];
  readonly latency: { readonly ratio: number; readonly gating: boolean };
  readonly concurrency: number;
}

const members = [
  ...['requests', 'from', 'sample', 'samples', 'seed', 'expected', 'ignore', 'mutates', 'latency'],
  'concurrency',
];
const requestMembers = ['path', 'method', 'headers', 'json', 'expected', 'ignore'];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const samplesRule = { least: 5, most: 50 };
const defaultSamples: Samples = { first: 5, varied: 15, most: 50, longest: 150 };

const show = (value: unknown) => `\`${(JSON.stringify(value) as string | undefined) ?? String(value)}\``;

function readCount(
  subject: string,
  member: string,
  given: unknown,
  [least, most]: readonly [number, number],
) {
  if (typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most) return given;
  throw new CheckFileError(
    `${subject}: \`${member}\` expects a whole number from ${least} to ${most}, got ${show(given)}`,
  );
}

function readSamples(subject: string, given: ContrastCheckOptions['samples'] = {}): Samples {
  const range = [samplesRule.least, samplesRule.most] as const;
  if (typeof given !== 'object' || (given as unknown) === null) {
    const first = readCount(subject, 'samples', given, range);
    return { ...defaultSamples, first, varied: Math.max(first, defaultSamples.varied) };
  }
  refuseUnknownMembers(`${subject}: \`samples\``, given, ['first', 'most']);
  const { first = defaultSamples.first, most } = given;
  const least = readCount(subject, 'samples.first', first, range);
  if (most === undefined) {
    return { ...defaultSamples, first: least, varied: Math.max(least, defaultSamples.varied) };
  }
  const cap = readCount(subject, 'samples.most', most, [least, range[1]]);
  return { first: least, varied: cap, most: cap, longest: cap };
}

function readConcerns(subject: string, given: string | readonly string[] = []): readonly Concern[] {
  const list: readonly unknown[] = typeof given === 'string' ? [given] : given;
  if (Array.isArray(list) && list.every((text) => typeof text === 'string')) {
    return list.map((text) => readConcern(subject, text));
  }
  throw new CheckFileError(`${subject} expects texts such as \`$.items[*].discount\`, got ${show(given)}`);
}

function readRequest(subject: string, given: string | ContrastedRequest, mutates: boolean) {
  const {
    path,
    method = 'GET',
    headers,
    json,
    expected,
    ignore,
  }: ContrastedRequest = typeof given === 'string' ? { path: given } : given;
  if (typeof given === 'object') refuseUnknownMembers(`${subject}: a request`, given, requestMembers);
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new CheckFileError(`${subject}: a request needs a path that starts with \`/\`, got ${show(path)}`);
  }
  const name = `${subject}: ${path}`;
  const verb = typeof (method as unknown) === 'string' ? method.toUpperCase() : '';
  if (!methods.includes(verb)) {
    throw new CheckFileError(`${name}: \`method\` expects one of ${methods.join(', ')}, got ${show(method)}`);
  }
  if (verb !== 'GET' && verb !== 'HEAD' && !mutates) {
    throw new CheckFileError(`${name}: a ${verb} may change data, once for each sample on each color`, {
      advice: 'Say `mutates: true` if that is what you want; each request then carries a key of its own.',
    });
  }
  return {
    request: {
      method: verb,
      path,
      ...(headers === undefined ? {} : { headers }),
      ...(json === undefined ? {} : { json }),
    },
    expected: readConcerns(`${name}: \`expected\``, expected),
    ignored: readConcerns(`${name}: \`ignore\``, ignore),
  };
}

function readLatency(subject: string, given: ContrastCheckOptions['latency'] = {}) {
  refuseUnknownMembers(`${subject}: \`latency\``, given, ['ratio', 'gating']);
  const { ratio = 1.5, gating = false } = given;
  if (typeof ratio !== 'number' || !(ratio > 1) || !Number.isFinite(ratio)) {
    throw new CheckFileError(`${subject}: \`latency.ratio\` expects a number above 1, got ${show(ratio)}`);
  }
  return { ratio, gating };
}

/** @throws CheckFileError on options that mean nothing, or too little */
export function readContrastOptions(name: string, options: ContrastCheckOptions): ContrastPlan {
  if (typeof (name as unknown) !== 'string') {
    throw new CheckFileError(`contrast: the first thing it is given is its name, got ${show(name)}`, {
      advice: "Write `contrast('the pages that sell', { requests: ['/', '/cart'] })`.",
    });
  }
  const subject = `contrast \`${name}\``;
  refuseUnknownMembers(subject, options, [...members, ...commonOptions]);
  const { requests, from, mutates = false } = options;
  const asked = requests ?? (from === undefined && name.startsWith('/') ? [name] : []);
  if (asked.length === 0 && from === undefined) {
    throw new CheckFileError(`${subject}: there is nothing to ask`, {
      advice: "Name it by a path, or give it `requests: ['/api/products']` or `from: 'access.log'`.",
    });
  }
  const samples = readSamples(subject, options.samples);
  const latency = readLatency(subject, options.latency);
  const sample = readCount(subject, 'sample', options.sample ?? 50, [1, 1_000]);
  const needed = leastToGate(asked.length + (from === undefined ? 0 : sample));
  if (latency.gating && samples.most < needed) {
    throw new CheckFileError(
      `${subject}: \`latency.gating\` needs \`samples.most\` of at least ${needed} for so many requests, got ${samples.most}`,
    );
  }
  return {
    requests: asked.map((request) => readRequest(subject, request, mutates)),
    from,
    sample,
    samples,
    seed: options.seed === undefined ? undefined : String(options.seed),
    expected: readConcerns(`${subject}: \`expected\``, options.expected),
    ignored: readConcerns(`${subject}: \`ignore\``, options.ignore),
    latency,
    concurrency: readCount(subject, 'concurrency', options.concurrency ?? 4, [1, 64]),
  };
}
