import type { Clock } from '../clock.ts';
import type { ServingColor } from './color-names.ts';
import {
  askIdentity,
  describeIdentity,
  recognize,
  type ColorIdentities,
  type IdentityQuestion,
} from './color-identity.ts';
import type { Reach } from './reach.ts';
import type { TrafficColor } from './switch-hook.ts';

/** Where users come in, and how to tell who answers them. */
export interface FrontDoor extends Reach {
  readonly question: IdentityQuestion;
  readonly identities: ColorIdentities;
}

export interface FrontDoorAnswer {
  readonly color: ServingColor | 'unknown';
  /** Why the color is unknown. */
  readonly problem?: string;
}

export type AnswerCounts = Readonly<Record<ServingColor | 'unknown', number>>;

/** What fresh connections through the front door answered. */
export interface FrontDoorSurvey {
  /** What the latest answers agree on. */
  readonly color: TrafficColor;
  readonly answers: AnswerCounts;
  /** The latest reason why an answer could not be told. */
  readonly problem?: string;
  readonly durationMs: number;
}

export interface FrontDoorVerification extends FrontDoorSurvey {
  readonly outcome: 'verified' | 'not-verified';
}

const pauseMs = 100;
const roundPauseMs = 200;
const surveyDeadlineMs = 10_000;

/** One request on a fresh connection: which color answers at the front door? */
export async function askFrontDoor(door: FrontDoor, signal?: AbortSignal): Promise<FrontDoorAnswer> {
  const { identity, problem } = await askIdentity(door, door.question, signal);
  if (identity === undefined) return { color: 'unknown', problem };
  const color = recognize(identity, door.identities);
  return color === 'unknown'
    ? { color, problem: `the front door answered as ${describeIdentity(identity)}, which is neither color` }
    : { color };
}

function colorOfAnswers(answers: readonly FrontDoorAnswer[]): TrafficColor {
  const colors = new Set(answers.map(({ color }) => color));
  if (colors.has('blue') && colors.has('green')) return 'mixed';
  const [only] = colors;
  return colors.size === 1 && only !== undefined ? only : 'unknown';
}

/** What answers come to; their color is that of the latest. */
export function summarize(
  answers: readonly FrontDoorAnswer[],
  latest: number,
  durationMs: number,
): FrontDoorSurvey {
  const count = (color: FrontDoorAnswer['color']) =>
    answers.filter((answer) => answer.color === color).length;
  const problem = answers.findLast((answer) => answer.problem !== undefined)?.problem;
  return {
    color: colorOfAnswers(answers.slice(-latest)),
    answers: { blue: count('blue'), green: count('green'), unknown: count('unknown') },
    durationMs,
    ...(problem === undefined ? {} : { problem }),
  };
}

/**
 * Asks `connections` times and reports. A front door that hangs is not waited for: after the deadline the answer
 * is `unknown`, unless both colors were seen.
 */
export async function surveyFrontDoor(
  door: FrontDoor,
  options: {
    readonly connections: number;
    readonly clock: Clock;
    readonly deadlineMs?: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<FrontDoorSurvey> {
  const { connections, clock, deadlineMs = surveyDeadlineMs, signal } = options;
  const startedAt = clock.now();
  const answers: FrontDoorAnswer[] = [];
  while (answers.length < connections && clock.now() - startedAt < deadlineMs) {
    answers.push(await askFrontDoor(door, signal));
  }
  const survey = summarize(answers, connections, clock.now() - startedAt);
  if (answers.length === connections || survey.color === 'mixed') return survey;
  const problem =
    survey.problem ?? `the front door is slow: ${answers.length} answers in ${survey.durationMs} ms`;
  return { ...survey, color: 'unknown', problem };
}

/**
 * Asks until `connections` fresh connections in a row answer with the target, in so many rounds in a row, or until the
 * deadline. An answer that cannot be told counts as `unknown`; it and any other color start it all again.
 */
export async function verifyFrontDoor(
  door: FrontDoor,
  options: {
    readonly target: ServingColor;
    readonly connections: number;
    /** With a pause between them: one row may fall into a moment in which only some of a mechanism answers. */
    readonly rounds?: number;
    readonly deadlineMs: number;
    readonly clock: Clock;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<FrontDoorVerification> {
  const { target, connections, rounds = 1, deadlineMs, clock, signal } = options;
  const startedAt = clock.now();
  const answers: FrontDoorAnswer[] = [];
  const isLate = () => clock.now() - startedAt >= deadlineMs;
  const wanted = connections * rounds;
  let inARow = 0;
  for (;;) {
    const answer = await askFrontDoor(door, signal);
    answers.push(answer);
    inARow = answer.color === target ? inARow + 1 : 0;
    if (inARow === wanted || isLate()) break;
    if (answer.color !== target) await clock.sleep(pauseMs, signal);
    else if (inARow % connections === 0) await clock.sleep(roundPauseMs, signal);
  }
  return {
    ...summarize(answers, connections, clock.now() - startedAt),
    outcome: inARow === wanted ? 'verified' : 'not-verified',
  };
}
