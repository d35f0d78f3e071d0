import type { Clock } from '../clock.ts';
import { shareSample, type ShareSample } from '../stats/share-sample.ts';
import {
  askFrontDoor,
  summarize,
  type FrontDoor,
  type FrontDoorAnswer,
  type FrontDoorVerification,
} from './front-door.ts';

/** The chance that one round refuses a share that is right. */
const falseRefusal = 1e-6;
/** The chance that one round takes a share for right that is off by the tolerance, or by more. */
const missedShare = 1e-3;
/** What answers nothing that can be told may be so much of a round; users' errors are judged by checks. */
const mostUnknown = 0.01;
/** Connections open at a time. */
const atOnce = 8;
/**
 * Before each question is a pause by chance, of at most so much: a router that deals in turns, to clients that ask in step with each
 * other, deals each of them always the same.
 */
const longestStepMs = 20;
const shortestPauseMs = 200;
const longestPauseMs = 2_000;

/** How many answers a share of green is verified by, and which counts it explains. Both in percent. */
export function sampleOfShare(green: number, tolerance: number): ShareSample {
  return shareSample({ share: green / 100, tolerance: tolerance / 100, falseRefusal, missed: missedShare });
}

/** What one round of asking found. */
export interface ShareVerification extends FrontDoorVerification {
  readonly sample: ShareSample;
  /** Answers of the last round. */
  readonly asked: number;
  readonly green: number;
  readonly rounds: number;
}

/** Whether the share explains the answers, whoever those came from that could not be told. */
function explains({ asked, fewest, most }: ShareSample, answers: readonly FrontDoorAnswer[]): boolean {
  const count = (color: FrontDoorAnswer['color']) =>
    answers.filter((answer) => answer.color === color).length;
  const [green, unknown] = [count('green'), count('unknown')];
  if (answers.length < asked || unknown > Math.ceil(asked * mostUnknown)) return false;
  return green >= fewest && green + unknown <= most;
}

/**
 * Asks on fresh connections who answers, as often as the share needs to be told from one that is off by the tolerance, and
 * again until the answers are those of the share, or until the deadline.
 */
export async function verifyShare(
  door: FrontDoor,
  options: {
    /** Green's share in percent, above 0 and below 100. */
    readonly green: number;
    /** Points of percent. */
    readonly tolerance: number;
    readonly deadlineMs: number;
    readonly clock: Clock;
    /** From 0 to below 1. */
    readonly random?: () => number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ShareVerification> {
  const { green, tolerance, deadlineMs, clock, random = Math.random, signal } = options;
  const sample = sampleOfShare(green, tolerance);
  const startedAt = clock.now();
  const isLate = () => clock.now() - startedAt >= deadlineMs;

  async function ask(): Promise<readonly FrontDoorAnswer[]> {
    const answers: FrontDoorAnswer[] = [];
    let begun = 0;
    const worker = async () => {
      while (begun < sample.asked && !isLate()) {
        begun += 1;
        await clock.sleep(random() * longestStepMs, signal);
        answers.push(await askFrontDoor(door, signal));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return answers;
  }

  let complete: readonly FrontDoorAnswer[] | undefined;
  for (let rounds = 1, pauseMs = shortestPauseMs; ; rounds += 1) {
    const answers = await ask();
    const verified = explains(sample, answers);
    if (answers.length >= sample.asked) complete = answers;
    if (verified || isLate()) {
      // A round that the deadline cut short says less than the one before it.
      const told = complete ?? answers;
      const survey = summarize(told, told.length, clock.now() - startedAt);
      const outcome = verified ? 'verified' : 'not-verified';
      return { ...survey, outcome, sample, asked: told.length, green: survey.answers.green, rounds };
    }
    await clock.sleep(Math.min(pauseMs, Math.max(0, deadlineMs - (clock.now() - startedAt))), signal);
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
  }
}
