import type { Clock } from '../clock.ts';
import { askFrontDoor, verifyFrontDoor, type AnswerCounts, type FrontDoor } from '../switch/front-door.ts';
import { LagError } from '../switch/lag-error.ts';
import type { MeasuredShare } from '../switch/measured-share.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';
import { verifyShare } from '../switch/verify-share.ts';
import { describeTarget, soleColor, weightsOf, type SwitchTarget } from '../switch/weights.ts';
import type { ReleaseSettings } from './release-context.ts';
import { watchLag, type LagWatch } from './watch-lag.ts';

export interface TrafficVerification {
  readonly verified: boolean;
  /** What was seen, one sentence. */
  readonly message: string;
  readonly answers: AnswerCounts;
  readonly durationMs: number;
  /** Where traffic is shared, unless answers stick to a client. */
  readonly measured?: MeasuredShare;
}

/** How a move is verified; a deadline in milliseconds. */
export type VerificationTerms = Pick<
  ReleaseSettings,
  'connections' | 'verificationRounds' | 'shareTolerance' | 'isSticky' | 'verificationDeadlineMs'
>;

interface Verifying {
  readonly target: SwitchTarget;
  readonly terms: VerificationTerms;
  readonly clock: Clock;
  /** Told of a move that takes its time to reach everybody. */
  readonly onLag?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const pauseMs = 200;
const nobodyAsked: AnswerCounts = { blue: 0, green: 0, unknown: 0 };

/** Waits until the mechanism says that traffic is on the target. @returns why it does not, by the deadline */
async function mechanismProblem(
  hook: SwitchHook,
  lag: LagWatch,
  { target, terms, clock, signal }: Verifying,
): Promise<string | undefined> {
  const { verificationDeadlineMs: deadlineMs } = terms;
  const startedAt = clock.now();
  for (;;) {
    let problem = `the switch does not say ${describeTarget(target)} when read back`;
    try {
      if ((await hook.verify(target, signal)) !== 'not-verified') return undefined;
    } catch (error) {
      signal?.throwIfAborted();
      problem =
        error instanceof LagError
          ? error.message
          : `the switch cannot be read back: ${error instanceof Error ? error.message : String(error)}`;
      if (error instanceof LagError) await lag.look(error);
    }
    if (clock.now() - startedAt >= deadlineMs) return problem;
    await clock.sleep(Math.min(pauseMs, deadlineMs), signal);
  }
}

function described(answers: AnswerCounts): string {
  return Object.entries(answers)
    .filter(([, count]) => count > 0)
    .map(([color, count]) => `${color} ${count}×`)
    .join(', ');
}

type Seen = Omit<TrafficVerification, 'durationMs'>;

/** @param deadlineMs what is left of the time */
async function seenOfColor(
  door: FrontDoor,
  color: 'blue' | 'green',
  deadlineMs: number,
  { terms, clock, signal }: Verifying,
): Promise<Seen> {
  const { connections, verificationRounds: rounds } = terms;
  const front = await verifyFrontDoor(door, {
    target: color,
    connections,
    rounds,
    deadlineMs,
    clock,
    signal,
  });
  const { answers, problem } = front;
  const times = rounds === 1 ? '' : `, in ${rounds} rounds`;
  return front.outcome === 'verified'
    ? {
        verified: true,
        answers,
        message: `${connections} fresh connections in a row answered ${color}${times}`,
      }
    : {
        verified: false,
        answers,
        message: `the switch says ${color}, but the front door answered ${described(answers)}${problem === undefined ? '' : ` (${problem})`}`,
      };
}

async function seenOfShare(
  door: FrontDoor,
  green: number,
  deadlineMs: number,
  { terms, clock, signal }: Verifying,
): Promise<Seen> {
  const { shareTolerance: tolerance } = terms;
  const seen = await verifyShare(door, { green, tolerance, deadlineMs, clock, signal });
  const { sample, answers, problem, asked } = seen;
  const measured = { asked, green: seen.green, fewest: sample.fewest, most: sample.most };
  const found = `green answered ${seen.green} of ${asked} fresh connections, where ${green} % of ${sample.asked} makes ${sample.fewest} to ${sample.most}`;
  if (seen.outcome === 'verified') return { verified: true, message: found, answers, measured };
  const isLate = asked < sample.asked ? `; there was no time to ask all ${sample.asked}` : '';
  // All or nothing is what one client sees of a mechanism that keeps it on its color.
  const hint =
    asked === sample.asked && (seen.green === 0 || seen.green === asked)
      ? '; if the mechanism keeps each client on its color, set `verification.sticky`'
      : '';
  const why = problem === undefined ? '' : ` (${problem})`;
  return {
    verified: false,
    message: `the switch says ${green} % green, but ${found}${isLate}${hint}${why}`,
    answers,
    measured,
  };
}

/** Where each client stays on its color, one client cannot measure a share: somebody known has to answer, that is all. */
async function seenOfSticky(
  door: FrontDoor,
  green: number,
  deadlineMs: number,
  { terms, clock, signal }: Verifying,
): Promise<Seen> {
  const { connections } = terms;
  const startedAt = clock.now();

  const counts = { blue: 0, green: 0, unknown: 0 };
  for (let known = 0; known < connections;) {
    const { color } = await askFrontDoor(door, signal);
    counts[color] += 1;
    known = color === 'unknown' ? 0 : known + 1;
    if (known < connections && clock.now() - startedAt >= deadlineMs) {
      return {
        verified: false,
        answers: counts,
        message: `the switch says ${green} % green, but the front door answered ${described(counts)}`,
      };
    }
  }
  const message = `the switch says ${green} % green, and the front door answered ${described(counts)}; the share itself is not measured, since clients stick to a color`;
  return { verified: true, answers: counts, message };
}

/**
 * Waits until the mechanism itself says that traffic is on the target, and then until fresh connections through
 * the front door say so too, by an exact bound where it is shared; both within one deadline.
 */
export async function verifyTraffic(
  hook: SwitchHook,
  door: FrontDoor,
  options: Verifying,
): Promise<TrafficVerification> {
  const { target, terms, clock } = options;
  const startedAt = clock.now();
  const spent = () => clock.now() - startedAt;
  const lag = watchLag(door, options);
  const problem = await mechanismProblem(hook, lag, options);
  if (problem !== undefined) {
    return {
      verified: false,
      message: `${problem}${lag.stragglers()}`,
      answers: nobodyAsked,
      durationMs: spent(),
    };
  }
  const leftMs = Math.max(0, terms.verificationDeadlineMs - spent());
  const color = soleColor(target);
  const { green } = weightsOf(target);
  const seen =
    color !== undefined
      ? await seenOfColor(door, color, leftMs, options)
      : await (terms.isSticky ? seenOfSticky : seenOfShare)(door, green, leftMs, options);
  return { ...seen, message: `${seen.message}${lag.stragglers()}`, durationMs: spent() };
}
