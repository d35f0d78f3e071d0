import { shorten } from '../redact/shorten.ts';
import type { Answer } from './answer.ts';
import type { Compared } from './compare-answers.ts';
import type { Place } from './facet.ts';
import { greenSlot, tripleSize } from './green-slot.ts';
import { observeAnswers } from './observe-answers.ts';
import type { ContrastColor } from './contrast-report.ts';
import type { ContrastOptions } from './contrast-options.ts';

const excerptLength = 2_000;
/** After an answer that did not come in time the next may take ten times as long as the longest that came, within these bounds. */
const patience = { factor: 10, leastMs: 1_000, mostMs: 5_000, unknownMs: 2_000 };

type Tally = Record<ContrastColor, Map<string, number>>;
type Bodies = Record<ContrastColor, Map<string, string>>;
/** Is told of each answer, and tells whether to go on. */
export type OnAnswer = (color: ContrastColor, answer: Answer) => boolean;

/** Asks one request again and again, and keeps what the answers were seen to be. */
export interface Sampler {
  readonly compared: Compared;
  readonly triples: () => number;
  /** Of the answers in triples, in milliseconds; `undefined` for those that did not come. */
  readonly durations: (number | undefined)[];
  readonly statuses: Tally;
  readonly bodies: Bodies;
  /** The places of green's answers, as a mask. */
  readonly green: () => bigint;
  /** Which answer of a triple was green's. */
  readonly slotOf: (triple: number) => number;
  /** From now on green's places are drawn for this request by itself. */
  readonly drawAlone: () => void;
  readonly sample: (upTo: number, onAnswer: OnAnswer) => Promise<void>;
  /** Asks blue once more, beside the triples. */
  readonly askBlue: (onAnswer: OnAnswer) => Promise<boolean>;
}

export function createSampler(
  { request, expected, ignored }: ContrastOptions['requests'][number],
  options: ContrastOptions,
  index: number,
): Sampler {
  const { isSensitive, seed, salt, send, signal } = options;
  const ignores = (place: Place, path: string) => ignored.some(({ matches }) => matches(place, path));
  const { table, add } = observeAnswers({ isSensitive, ignores, salt });
  const statuses: Tally = { blue: new Map(), green: new Map() };
  const bodies: Bodies = { blue: new Map(), green: new Map() };
  const durations: (number | undefined)[] = [];
  const slots: number[] = [];
  let green = 0n;
  let draw = seed;
  let [longestMs, hasWaited] = [0, false];

  const limitMs = () => {
    if (!hasWaited) return undefined;
    const { factor, leastMs, mostMs, unknownMs } = patience;
    return longestMs === 0 ? unknownMs : Math.min(mostMs, Math.max(leastMs, factor * longestMs));
  };
  const ask = async (color: ContrastColor) => {
    signal.throwIfAborted();
    const answer = await send(color, request, limitMs());
    const isSilent = 'noAnswer' in answer;
    const status = isSilent ? 'no answer' : String(answer.status);
    const [counts, excerpts] = [statuses[color], bodies[color]];
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (!excerpts.has(status)) {
      excerpts.set(status, isSilent ? answer.noAnswer : shorten(answer.text, excerptLength));
    }
    if (isSilent) hasWaited ||= answer.why !== undefined;
    else longestMs = Math.max(longestMs, answer.durationMs);
    add(answer);
    return answer;
  };

  return {
    compared: { request, expected, table },
    triples: () => slots.length,
    durations,
    statuses,
    bodies,
    green: () => green,
    slotOf: (triple) => slots[triple] ?? greenSlot(draw, triple),
    drawAlone: () => (draw = `${seed}\nalone ${index}`),
    sample: async (upTo, onAnswer) => {
      while (slots.length < upTo) {
        const triple = slots.length;
        const chosen = greenSlot(draw, triple);
        for (let slot = 0; slot < tripleSize; slot++) {
          const color = chosen === slot ? 'green' : 'blue';
          const answer = await ask(color);
          durations.push('noAnswer' in answer ? undefined : answer.durationMs);
          if (!onAnswer(color, answer)) return;
        }
        slots.push(chosen);
        green |= 1n << BigInt(tripleSize * triple + chosen);
      }
    },
    askBlue: async (onAnswer) => onAnswer('blue', await ask('blue')),
  };
}
