import type { CheckEnvironment } from '../check/check-environment.ts';
import type { Color } from '../check/phase.ts';
import { reachPlace } from '../check/reach-place.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config-schema.ts';
import { askIdentity, type ColorIdentities, type IdentityQuestion } from '../switch/color-identity.ts';
import { surveyFrontDoor, type FrontDoor, type FrontDoorSurvey } from '../switch/front-door.ts';
import { describeState } from '../switch/stated-share.ts';
import type { SwitchHook, SwitchState, TrafficColor } from '../switch/switch-hook.ts';

/** Where traffic is, by the two witnesses there are. */
export interface TrafficReading {
  /** What both say; `mixed` when they contradict each other, `unknown` when one cannot tell. */
  readonly color: TrafficColor;
  readonly state?: SwitchState;
  /** Why the mechanism could not be read. */
  readonly problem?: string;
  readonly survey: FrontDoorSurvey;
}

/** What is configured, and how to get there. */
export type Configured = Pick<CheckEnvironment, 'config' | 'places'>;

export function identityQuestion(config: Config, timeoutMs: number): IdentityQuestion {
  const { path, version, color } = config.identity;
  return { path, version, color, timeoutMs };
}

export function frontDoorOf(
  { config, places }: Configured,
  timeoutMs: number,
  identities: ColorIdentities,
): FrontDoor {
  return { ...reachPlace(places.live), question: identityQuestion(config, timeoutMs), identities };
}

/** Asks each color directly who it is; a color that does not answer is left out. */
export async function measureIdentities(
  { config, places }: Configured,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<{ readonly identities: ColorIdentities; readonly problems: Partial<Record<Color, string>> }> {
  const question = identityQuestion(config, timeoutMs);
  const [blue, green] = await Promise.all([
    askIdentity(reachPlace(places.blue), question, signal),
    askIdentity(reachPlace(places.green), question, signal),
  ]);
  return {
    identities: {
      ...(blue.identity === undefined ? {} : { blue: blue.identity }),
      ...(green.identity === undefined ? {} : { green: green.identity }),
    },
    problems: {
      ...(blue.problem === undefined ? {} : { blue: blue.problem }),
      ...(green.problem === undefined ? {} : { green: green.problem }),
    },
  };
}

/** What is known of the colors without asking them: the versions that the configuration names. */
export function configuredIdentities(config: Config): ColorIdentities {
  const { blue, green } = config;
  return {
    ...(blue.version === undefined ? {} : { blue: { version: blue.version } }),
    ...(green.version === undefined ? {} : { green: { version: green.version } }),
  };
}

function agree(one: TrafficColor, other: TrafficColor): TrafficColor {
  if (one === other) return one;
  // A witness who saw both colors is right, whatever the other could tell.
  if (one === 'mixed' || other === 'mixed') return 'mixed';
  return one === 'unknown' || other === 'unknown' ? 'unknown' : 'mixed';
}

interface Surveying {
  readonly connections: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Asks at the front door, once the mechanism has told what it could. */
export async function surveyTraffic<Told extends Pick<TrafficReading, 'state' | 'problem'>>(
  told: Told,
  door: FrontDoor,
  options: Surveying,
): Promise<Told & TrafficReading> {
  const survey = await surveyFrontDoor(door, options);
  return { ...told, color: agree(told.state?.color ?? 'unknown', survey.color), survey };
}

async function readMechanism(
  hook: SwitchHook,
  signal: AbortSignal | undefined,
): Promise<Pick<TrafficReading, 'state' | 'problem'>> {
  try {
    return { state: await hook.read(signal) };
  } catch (error) {
    signal?.throwIfAborted();
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Reads the mechanism and asks at the front door. */
export async function readTraffic(
  hook: SwitchHook,
  door: FrontDoor,
  options: Surveying,
): Promise<TrafficReading> {
  return surveyTraffic(await readMechanism(hook, options.signal), door, options);
}

/** A reading for people: `the switch says green, the front door answered blue 10×`. */
export function describeReading({ state, problem, survey }: TrafficReading): string {
  const counts = Object.entries(survey.answers).filter(([, count]) => count > 0);
  const answers = counts.map(([color, count]) => `${color} ${count}×`).join(', ');
  const mechanism =
    state === undefined
      ? `the switch cannot be read (${problem ?? ''})`
      : `the switch says ${describeState(state)}`;
  const why = survey.color === 'unknown' && survey.problem !== undefined ? ` (${survey.problem})` : '';
  return `${mechanism}, the front door answered ${answers}${why}`;
}
