import type { Color } from '../check/phase.ts';
import type { Clock } from '../clock.ts';
import { verifyFrontDoor, type AnswerCounts, type FrontDoor } from '../switch/front-door.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';

export interface TrafficVerification {
  readonly verified: boolean;
  /** What was seen, one sentence. */
  readonly message: string;
  readonly answers: AnswerCounts;
  readonly durationMs: number;
}

const pauseMs = 200;
const nobodyAsked: AnswerCounts = { blue: 0, green: 0, unknown: 0 };

/**
 * Waits until the mechanism itself says that traffic is on the target, and then until fresh connections through
 * the front door say so too; both within one deadline.
 */
export async function verifyTraffic(
  hook: SwitchHook,
  door: FrontDoor,
  options: {
    readonly target: Color;
    readonly connections: number;
    readonly deadlineMs: number;
    readonly clock: Clock;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<TrafficVerification> {
  const { target, connections, deadlineMs, clock, signal } = options;
  const startedAt = clock.now();
  const spent = () => clock.now() - startedAt;

  for (;;) {
    let problem = `the switch does not say ${target} when read back`;
    try {
      if ((await hook.verify(target, signal)) !== 'not-verified') break;
    } catch (error) {
      signal?.throwIfAborted();
      problem = `the switch cannot be read back: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (spent() >= deadlineMs) {
      return { verified: false, message: problem, answers: nobodyAsked, durationMs: spent() };
    }
    await clock.sleep(Math.min(pauseMs, deadlineMs), signal);
  }

  const rest = { target, connections, deadlineMs: Math.max(0, deadlineMs - spent()), clock, signal };
  const front = await verifyFrontDoor(door, rest);
  const { answers } = front;
  const verified = front.outcome === 'verified';
  const counts = Object.entries(answers)
    .filter(([, count]) => count > 0)
    .map(([color, count]) => `${color} ${count}×`)
    .join(', ');
  const message = verified
    ? `${connections} fresh connections in a row answered ${target}`
    : `the switch says ${target}, but the front door answered ${counts}${front.problem === undefined ? '' : ` (${front.problem})`}`;
  return { verified, message, answers, durationMs: spent() };
}
