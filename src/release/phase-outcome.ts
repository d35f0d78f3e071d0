import type { Phase } from '../check/phase.ts';
import { InterruptedError } from '../errors.ts';
import type { Verdict } from '../gate/decide.ts';
import { exitCodeOfError, exitCodes, type ExitCode } from '../gate/exit-code.ts';
import type { TrafficColor } from '../switch/switch-hook.ts';
import { recordAnyway } from './record.ts';
import type { ReleaseContext } from './release-context.ts';
import { nextSteps } from './release-state.ts';
import { replay } from './replay.ts';

/** How a command on a release ended. */
export interface PhaseOutcome {
  /** The phase that decided. */
  readonly phase: Phase;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** Why, and where traffic is. */
  readonly reason: string;
  /** What to do next, one sentence. */
  readonly advice?: string;
  readonly traffic: TrafficColor | 'unchanged';
}

type Ending = Omit<PhaseOutcome, 'verdict' | 'exitCode'>;

export function passed(ending: Ending): PhaseOutcome {
  return { ...ending, verdict: 'pass', exitCode: exitCodes.pass };
}

export function failed(ending: Ending): PhaseOutcome {
  return { ...ending, verdict: 'fail', exitCode: exitCodes.fail };
}

export function inconclusive(ending: Ending): PhaseOutcome {
  return { ...ending, verdict: 'inconclusive', exitCode: exitCodes.inconclusive };
}

/** Moving traffic failed, or was declined as unsafe: a person is needed. */
export function actionFailed(ending: Ending): PhaseOutcome {
  return { ...ending, verdict: 'fail', exitCode: exitCodes.actionFailed };
}

/** Where traffic is, as the end of a sentence. */
export function whereTraffic(traffic: TrafficColor | 'unchanged'): string {
  switch (traffic) {
    case 'unchanged':
      return 'traffic was not touched';
    case 'mixed':
      return 'traffic is split between the colors';
    case 'unknown':
      return 'where traffic is cannot be told';
    case 'blue':
    case 'green':
      return `traffic is on ${traffic}`;
  }
}

/** The same for a release whose green is known to have a share. */
export function whereShare(traffic: TrafficColor, share: number | undefined): string {
  return traffic === 'mixed' && share !== undefined
    ? `${share} % of traffic is on green`
    : whereTraffic(traffic);
}

/** What the signal of an interrupted run says; `undefined` while the run goes on. */
export function interruption(signal: AbortSignal): InterruptedError | undefined {
  if (!signal.aborted) return undefined;
  return signal.reason instanceof InterruptedError ? signal.reason : new InterruptedError('SIGINT');
}

/** Writes the interruption down and says how to go on. */
export async function interrupted(
  context: ReleaseContext,
  phase: Phase,
  traffic: PhaseOutcome['traffic'],
): Promise<PhaseOutcome> {
  const { signal } = interruption(context.signal) ?? new InterruptedError('SIGINT');
  const { releaseId } = replay(context.journal.entries);
  if (releaseId !== undefined)
    await recordAnyway(context, { type: 'interrupted', releaseId, signal, traffic });
  const [next = 'bg-check status'] = nextSteps(replay(context.journal.entries));
  return {
    phase,
    verdict: 'inconclusive',
    exitCode: exitCodeOfError('BGC_INTERRUPTED', signal),
    reason: `interrupted by ${signal} during ${phase}; ${whereTraffic(traffic)}`,
    advice: `\`bg-check status\` tells where the release stands; \`${next}\` goes on.`,
    traffic,
  };
}
