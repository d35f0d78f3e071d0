import { z } from 'zod';
import { mostReplicates } from './scenario.ts';

/** More scrapes or probes than this are a slip of the unit. */
const mostSteps = 100_000;

const number = (rule: string, holds: (value: number) => boolean) =>
  z.custom<number>((value) => typeof value === 'number' && Number.isFinite(value) && holds(value), {
    error: `expected ${rule}`,
  });
const share = number('a share from 0 to 1', (value) => value >= 0 && value <= 1);
const openShare = number('a share between 0 and 1', (value) => value > 0 && value < 1);
const positive = number('a number above 0', (value) => value > 0);
const notNegative = number('a number from 0', (value) => value >= 0);
const seed = number('a whole number from 0', (value) => Number.isSafeInteger(value) && value >= 0);
const replicates = number(
  `a whole number from 1 to ${mostReplicates}`,
  (value) => Number.isInteger(value) && value >= 1 && value <= mostReplicates,
);

const clustering = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('betabin'), icc: openShare }),
    z.object({ kind: z.literal('cluster'), mean: number('a number from 1', (value) => value >= 1) }),
    z.object({
      kind: z.literal('burst'),
      factor: number('a number from 1', (value) => value >= 1),
      meanSeconds: positive,
      duty: openShare,
    }),
  ],
  { error: 'expected one of `none`, `betabin`, `cluster`, `burst`' },
);

const stream = z.object({ slo: openShare, base: share, after: share, blue: share.optional() });

const kinds = ['null', 'shift', 'dark', 'relative-null', 'relative-shift', 'transient'] as const;
const kindList = kinds.map((kind) => `\`${kind}\``).join(', ');

/** One scenario; members that are not known here are left out. */
export const scenarioSchema = z
  .object({
    id: z.string({ error: 'expected a text' }).min(1, { error: 'expected a text that is not empty' }),
    group: z.string({ error: 'expected a text' }).optional(),
    kind: z.enum(kinds, { error: `expected one of ${kindList}` }),
    seed: seed.default(0),
    window: positive,
    scrape: positive,
    baselineSeconds: notNegative.default(0),
    od: clustering.default({ kind: 'none' }),
    at: notNegative.nullable().default(null),
    rate: number('a number above 0 and up to 1e6', (value) => value > 0 && value <= 1e6),
    level: notNegative.optional(),
    multiple: z.union([z.number(), z.string()], { error: 'expected a number or a text' }).optional(),
    transientSeconds: positive.optional(),
    transientMultiple: positive.optional(),
    streams: z.object({
      errors: stream,
      latency: stream.optional(),
      probe: stream.extend({ every: positive }).optional(),
    }),
  })
  .check(({ value, issues }) => {
    const refuse = (path: string, message: string) => {
      issues.push({ code: 'custom', path: [path], message, input: value[path as keyof typeof value] });
    };
    const { window, scrape, baselineSeconds, kind, at, transientSeconds, streams } = value;
    if (window < 2 * scrape) refuse('window', `expected two scrapes of ${scrape} s at least`);
    if (window / scrape > mostSteps || baselineSeconds / scrape > mostSteps) {
      refuse('scrape', `expected ${mostSteps} scrapes at most in the window and in the baseline`);
    }
    if (streams.probe && window / streams.probe.every > mostSteps) {
      refuse('streams.probe.every', `expected ${mostSteps} probes at most in the window`);
    }
    const happens = kind === 'shift' || kind === 'relative-shift' || kind === 'dark';
    if (happens && at === null) refuse('at', `expected the second of the change, which \`${kind}\` has`);
    if (!happens && at !== null) refuse('at', `expected null, for nothing changes in \`${kind}\``);
    if (at !== null && at >= window) refuse('at', `expected a second within the window of ${window} s`);
    if (kind === 'transient' && transientSeconds === undefined) {
      refuse('transientSeconds', 'expected the seconds of the warm-up, which `transient` has');
    }
  });

/** A file of scenarios, without them. */
export const gridSchema = z.object({
  replicates: z.object({ null: replicates, shift: replicates }).default({ null: 20_000, shift: 4_000 }),
  rule: z.object({ alpha: openShare.default(0.01) }).default({ alpha: 0.01 }),
  scenarios: z
    .array(z.unknown(), { error: 'expected a list' })
    .min(1, { error: 'expected a list that is not empty' }),
});
