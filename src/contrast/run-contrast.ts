import pLimit from 'p-limit';
import { shorten } from '../redact/shorten.ts';
import type { Answer, ContrastRequest } from './answer.ts';
import { compareAnswers, moreTriples, type Comparison } from './compare-answers.ts';
import type { Concern } from './concern.ts';
import type { Place } from './facet.ts';
import { greenSlot, tripleSize } from './green-slot.ts';
import { compareLatency, type Latency } from './latency.ts';
import { observeAnswers } from './observe-answers.ts';

export type ContrastColor = 'blue' | 'green';

/** How many triples each request is asked: `first`, and up to `most` where that may decide what is open. */
export interface Samples {
  readonly first: number;
  readonly most: number;
}

export interface ContrastOptions {
  readonly requests: readonly {
    readonly request: ContrastRequest;
    readonly expected: readonly Concern[];
    readonly ignored: readonly Concern[];
  }[];
  /** Asks one color once. What it throws ends the comparison; that a color did not answer is an answer. */
  readonly send: (color: ContrastColor, request: ContrastRequest) => Promise<Answer>;
  readonly samples: Samples;
  /** What green's places among the answers are drawn from. */
  readonly seed: string;
  /** How many requests are compared at the same time; each of them asks one thing at a time. */
  readonly concurrency: number;
  readonly latency: { readonly ratio: number; readonly alpha: number };
  readonly isSensitive: (name: string) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What became of one request. */
export interface RequestReport {
  readonly request: ContrastRequest;
  readonly triples: number;
  /** How often each color gave which status; `no answer` among them. */
  readonly statuses: Readonly<Record<ContrastColor, ReadonlyMap<string, number>>>;
  /** The beginning of the first body for each status and color, or why there is none. */
  readonly bodies: Readonly<Record<ContrastColor, ReadonlyMap<string, string>>>;
  readonly noisyFields: number;
  /** Whether the answers have more fields than were looked at. */
  readonly isCut: boolean;
  readonly latency: Latency | undefined;
}

export interface ContrastReport extends Omit<Comparison, 'noisyFields'> {
  readonly requests: readonly RequestReport[];
  /** The color that has not given a single answer, after which asking on was of no use. */
  readonly silent: ContrastColor | undefined;
}

/** This often a color may fail to answer before any answer of its own. */
const mostSilence = 5;
const excerptLength = 2_000;

type Tally = Record<ContrastColor, Map<string, number>>;
type Bodies = Record<ContrastColor, Map<string, string>>;

function createSampler(
  { request, expected, ignored }: ContrastOptions['requests'][number],
  options: ContrastOptions,
) {
  const { isSensitive, seed, send, signal } = options;
  const ignores = (place: Place, path: string) => ignored.some(({ matches }) => matches(place, path));
  const { table, add } = observeAnswers({ isSensitive, ignores });
  const statuses: Tally = { blue: new Map(), green: new Map() };
  const bodies: Bodies = { blue: new Map(), green: new Map() };
  const durations: (number | undefined)[] = [];
  let triples = 0;

  return {
    compared: { request, expected, table },
    triples: () => triples,
    durations,
    statuses,
    bodies,
    /** Asks until there are so many triples; `onAnswer` tells whether to go on. */
    sample: async (upTo: number, onAnswer: (color: ContrastColor, answer: Answer) => boolean) => {
      for (; triples < upTo; triples++) {
        for (let slot = 0; slot < tripleSize; slot++) {
          signal.throwIfAborted();
          const color = greenSlot(seed, triples) === slot ? 'green' : 'blue';
          const answer = await send(color, request);
          const isSilent = 'noAnswer' in answer;
          const status = isSilent ? 'no answer' : String(answer.status);
          const [counts, excerpts] = [statuses[color], bodies[color]];
          counts.set(status, (counts.get(status) ?? 0) + 1);
          if (!excerpts.has(status)) {
            excerpts.set(status, isSilent ? answer.noAnswer : shorten(answer.text, excerptLength));
          }
          durations.push(isSilent ? undefined : answer.durationMs);
          add(answer);
          if (!onAnswer(color, answer)) return;
        }
      }
    },
  };
}

/**
 * Asks both colors the same: blue, blue and green in an order drawn for each triple. All of them `samples.first` times; then those of
 * which the answers vary so that more of them may tell, up to `samples.most`.
 */
export async function runContrast(options: ContrastOptions): Promise<ContrastReport> {
  const { samples, seed, concurrency, onProgress } = options;
  const samplers = options.requests.map((one) => createSampler(one, options));
  const limit = pLimit(concurrency);
  const answered = { blue: 0, green: 0 };
  const unanswered = { blue: 0, green: 0 };
  let silent: ContrastColor | undefined;
  let done = 0;
  let total = samplers.length * samples.first * tripleSize;

  const onAnswer = (color: ContrastColor, answer: Answer): boolean => {
    const counts = 'noAnswer' in answer ? unanswered : answered;
    counts[color] += 1;
    if (answered[color] === 0 && unanswered[color] >= mostSilence) silent ??= color;
    done += 1;
    onProgress?.(done, total);
    return silent === undefined;
  };
  const sampleTo = (targets: readonly (number | undefined)[]) =>
    Promise.all(samplers.map((sampler, index) => limit(() => sampler.sample(targets[index] ?? 0, onAnswer))));

  await sampleTo(samplers.map(() => samples.first));
  const all = samplers.map(({ compared }) => compared);
  while (silent === undefined) {
    const targets = moreTriples(all, samples.most);
    const missing = samplers.map((sampler, index) => Math.max(0, (targets[index] ?? 0) - sampler.triples()));
    const more = missing.reduce((sum, one) => sum + one, 0);
    if (more === 0) break;
    total += more * tripleSize;
    await sampleTo(targets);
  }

  const { noisyFields, ...comparison } =
    silent === undefined
      ? compareAnswers(all, seed, samples.most)
      : { findings: [], undecided: [], expected: [], noisyFields: [] };
  const latencies = compareLatency(
    samplers.map(({ durations }) => durations),
    (triple) => greenSlot(seed, triple),
    options.latency,
  );
  return {
    ...comparison,
    silent,
    requests: samplers.map(({ compared, statuses, bodies, triples }, index) => ({
      request: compared.request,
      triples: triples(),
      statuses,
      bodies,
      noisyFields: noisyFields[index] ?? 0,
      isCut: compared.table.isCut(),
      latency: latencies[index],
    })),
  };
}
