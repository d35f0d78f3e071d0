import type { Phase } from '../check/phase.ts';
import { InterruptedError, type BgCheckError, type InterruptSignal } from '../errors.ts';
import { exitCodeOfError, exitCodes, isConfigurationError } from '../gate/exit-code.ts';
import type { JournalEntry } from './journal-entry.ts';
import { whereTraffic, type PhaseOutcome } from './phase-outcome.ts';
import { expectedTraffic, isUnderWay, nextSteps, type ReleaseState } from './release-state.ts';
import { replay } from './replay.ts';

interface Circumstances {
  /** The phase of the command that ended. */
  readonly phase: Phase;
  /** Set when a signal ended the run. */
  readonly signal?: InterruptSignal | undefined;
  /** The journal as it is now; nothing when it was not opened. */
  readonly entries?: readonly JournalEntry[];
  /** How many of the entries stood there before the command began. */
  readonly entriesBefore?: number;
}

const intents: ReadonlySet<string> = new Set(['switch-intent', 'step-intent', 'rollback-intent']);

function phaseOf({ stage }: ReleaseState, commandPhase: Phase): Phase {
  if (commandPhase === 'observe' || commandPhase === 'rollback') return commandPhase;
  switch (stage) {
    case 'switching':
    case 'stepping':
    case 'switch-failed':
      return 'switch';
    case 'switched':
    case 'observing':
    case 'held':
    case 'kept':
      return 'observe';
    case 'rolling-back':
    case 'rolled-back':
    case 'rollback-failed':
      return 'rollback';
    case 'none':
    case 'opened':
    case 'pre-switch-passed':
    case 'blocked':
      return commandPhase;
  }
}

/** A sentence goes on behind its first line: what is marked below it belongs to it. */
function goOn(text: string, rest: string): string {
  const [sentence = '', ...place] = text.split('\n');
  return [`${sentence}${rest}`, ...place].join('\n');
}

/** Whoever mends a mistake has to know what it has left behind. */
function leftBehind({ code, advice = '' }: BgCheckError, recorded: boolean): string[] {
  if (!isConfigurationError(code) || advice.includes('nothing has been touched')) return [];
  return [recorded ? 'Traffic was not touched.' : 'Nothing was touched.'];
}

/** How a command ends that an error ended: where the journal says that traffic is, once it was moved. */
export function outcomeOfError(error: BgCheckError, circumstances: Circumstances): PhaseOutcome {
  const { phase, entries = [], entriesBefore = 0 } = circumstances;
  const state = replay(entries);
  const signal = circumstances.signal ?? (error instanceof InterruptedError ? error.signal : undefined);
  const exitCode = exitCodeOfError(error.code, signal);
  // What failed, or was declined as unsafe, is no lack of evidence: a person is needed.
  const isFailure = exitCode === exitCodes.fail || exitCode === exitCodes.actionFailed;
  const verdict = isFailure ? 'fail' : 'inconclusive';
  const { code, message, advice } = error;
  const added = entries.slice(entriesBefore);
  const moved = added.some(({ type }) => intents.has(type));
  const advices = [
    ...(advice === undefined ? [] : [advice]),
    ...(moved ? [] : leftBehind(error, added.length > 0)),
  ];
  // A command that was not let in, or declined to act, has touched nothing, whatever the release is like.
  const declined = code === 'BGC_LOCKED' || code === 'BGC_REFUSED';
  if (!moved && (declined || !isUnderWay(state))) {
    const told = advices.length === 0 ? {} : { advice: advices.join(' ') };
    return { phase, verdict, exitCode, reason: message, ...told, traffic: 'unchanged' };
  }

  const traffic = expectedTraffic(state) ?? 'unknown';
  const unwatched = isUnderWay(state) && traffic === 'green' ? ', and nothing watches it' : '';
  const next = nextSteps(state).map((step) => `\`${step}\``);
  return {
    phase: phaseOf(state, phase),
    verdict,
    // 1 and 2 promise that blue serves, or that nothing was touched.
    exitCode:
      moved && (exitCode === exitCodes.fail || exitCode === exitCodes.configuration)
        ? exitCodes.inconclusive
        : exitCode,
    reason: goOn(message, `; ${whereTraffic(traffic)}${unwatched}`),
    advice: [...advices, `Go on with ${next.join(' or ')}.`].join(' '),
    traffic,
  };
}
