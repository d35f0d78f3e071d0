import { tryParseDuration, type Duration } from '../../../duration.ts';
import { CheckFileError } from '../../../errors.ts';
import type { CheckDefinition } from '../../check-definition.ts';
import type { Flow, LatencyLimits } from '../../flow.ts';
import type { Color } from '../../phase.ts';
import { readLatency, requireSample } from '../../read-latency.ts';

/** How the flow of a probe is run. */
export interface FlowOptions {
  /**
   * Where it runs before the switch; on both by default: on blue first, then on green, which is what it judges. With
   * `['green']` nothing is said about what was broken before.
   */
  readonly colors?: readonly Color[];
  /**
   * What becomes of it when it fails alike on both colors (same step, same status, same expectation): `tell` (the default)
   * reports it, `gate` lets it decide all the same.
   */
  readonly preExisting?: 'tell' | 'gate';
  /**
   * The step after which a user changes color while traffic moves, such as `log in`. Once the flow has passed on both
   * colors it runs from blue to green and from green to blue as well, with the same cookies, headers and captures.
   */
  readonly handover?: string;
  /** Longest time for one run of the whole flow, such as `5s`. */
  readonly within?: Duration;
  /** How often it runs on each color before the switch; 1 by default. The time limit is that of one run. */
  readonly repeat?: number;
  /** Longest times for so many percent of the runs, such as `{ p95: '800ms' }`; p95 takes 20 runs, p99 takes 100. */
  readonly latency?: LatencyLimits;
}

export const flowOptions = [
  'colors',
  'preExisting',
  'handover',
  'within',
  'repeat',
  'latency',
] as const satisfies readonly (keyof FlowOptions)[];

const allColors = ['blue', 'green'] as const satisfies readonly Color[];

function show(value: unknown): string {
  if (typeof value === 'string') return `\`${value}\``;
  const json = JSON.stringify(value) as string | undefined;
  return json ?? `a ${typeof value}`;
}

function readColors(subject: string, given: unknown): ReadonlySet<Color> {
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  const colors = allColors.filter((color) => list.includes(color));
  if (colors.length === 0 || colors.length !== list.length) {
    throw new CheckFileError(
      `${subject}: \`colors\` expects a list of \`blue\`, \`green\` or both, got ${show(given)}`,
    );
  }
  return new Set(colors);
}

/** @throws CheckFileError on options that mean nothing, alone or together */
export function readFlow(
  subject: string,
  options: FlowOptions,
): { readonly flow: Flow; readonly aims: CheckDefinition['aims'] } {
  const wrong = (rule: string, got: unknown) => new CheckFileError(`${subject}: ${rule}, got ${show(got)}`);
  const { preExisting, handover, within, repeat = 1, latency = {} } = options;
  const colors = readColors(subject, options.colors ?? allColors);
  const compares = colors.size === 2;
  if (preExisting !== undefined && !['tell', 'gate'].includes(preExisting)) {
    throw wrong('`preExisting` expects `tell` or `gate`', preExisting);
  }
  if (handover !== undefined && (typeof (handover as unknown) !== 'string' || handover === '')) {
    throw wrong('`handover` expects the name of a step', handover);
  }
  const lonely =
    preExisting === undefined ? (handover === undefined ? undefined : 'handover') : 'preExisting';
  if (!compares && lonely !== undefined) {
    throw new CheckFileError(
      `${subject}: \`${lonely}\` needs both colors, got \`colors\` of ${show([...colors])}`,
    );
  }
  if (within !== undefined && (typeof (within as unknown) !== 'string' || !tryParseDuration(within))) {
    throw wrong('`within` expects a duration such as `5s`', within);
  }
  if (!Number.isInteger(repeat) || repeat < 1) {
    throw wrong('`repeat` expects a whole number from 1', repeat);
  }
  if (options.latency !== undefined) requireSample(subject, readLatency(subject, latency), repeat);
  return {
    flow: {
      compares,
      preExisting: preExisting ?? 'tell',
      repeat,
      latency,
      ...(handover === undefined ? {} : { handover }),
      ...(within === undefined ? {} : { within }),
    },
    aims: { 'pre-switch': [colors.has('green') ? 'green' : 'blue'], observe: ['live'] },
  };
}
