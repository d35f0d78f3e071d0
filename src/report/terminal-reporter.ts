import { systemClock, type Clock } from '../clock.ts';
import type { Reporter, RunEvent } from '../runner/run-event.ts';
import { describeCheck } from './describe-check.ts';
import { describeDrain } from './describe-drain.ts';
import * as describe from './describe-event.ts';
import { describeProgress } from './describe-progress.ts';
import { LiveWindow } from './live-window.ts';
import { RunProgress } from './run-progress.ts';
import type { Sink } from './sink.ts';
import { createStyle } from './terminal-style.ts';

/** Where nobody watches, looks at which nothing changes are told this often. */
const quietMs = 60_000;
/** A rollback that comes nearer is told in steps, from a quarter of the way on. */
const stepsToRollback = 4;

interface TerminalOptions {
  readonly color: boolean;
  /** Whether an error that ends the command is told to the same person by somebody else. */
  readonly errorsElsewhere?: boolean;
  readonly clock?: Pick<Clock, 'now'>;
}

/** Writes for people: on a terminal with a live window, elsewhere a line for everything that is finished. */
export function createTerminalReporter(sink: Sink, options: TerminalOptions): Reporter {
  const { terminal } = sink;
  const clock = options.clock ?? systemClock;
  const style = createStyle(options.color, () => terminal?.columns);
  const progress = new RunProgress();
  const window = terminal && new LiveWindow(terminal, () => describeProgress(progress, clock.now(), style));
  const lastStates = new Map<string, string>();
  let lastVerdict: string | undefined;
  let lastTold: { readonly elapsedMs: number; readonly state: string } | undefined;

  function describeTick(event: Extract<RunEvent, { type: 'observe:tick' }>): string[] {
    const outcomes = describe.countOutcomes(progress.results.values());
    const { elapsedMs, extended = false, cause = '', progress: gone = 0 } = event;
    const step = Math.floor(gone * stepsToRollback);
    const state = [event.weight, event.decision, outcomes, extended, step, step > 0 ? cause : ''].join(' ');
    const due = lastTold === undefined || elapsedMs - lastTold.elapsedMs >= quietMs;
    const changed = lastTold?.state !== state;
    const decided = event.decision !== 'keep-observing';
    if (window ? !decided : !due && !changed && !decided) return [];
    lastTold = { elapsedMs, state };
    return describe.describeTick(event, style, outcomes);
  }

  function describeResult({ result, tick }: Extract<RunEvent, { type: 'check:end' }>): string[] {
    // That figures cannot be read is news, even where they did not suffice before.
    const state = [result.outcome, result.standing?.state].join(' ');
    const unchanged = lastStates.get(result.id) === state;
    lastStates.set(result.id, state);
    return tick !== undefined && unchanged ? [] : describeCheck(result, progress.columns, style);
  }

  /** A mistake of whoever wrote the configuration says nothing of the release, unless checks came upon it. */
  function describeEnd(event: Extract<RunEvent, { type: 'run:end' }>): string[] {
    const isError = event.exitCode === 2 && lastVerdict !== 'inconclusive';
    if (isError && options.errorsElsewhere === true) return [];
    return describe.describeRunEnd(event, style, isError ? 'error' : event.verdict);
  }

  function describeEvent(event: RunEvent): string[] {
    switch (event.type) {
      case 'run:start':
        return describe.describeRunStart(event, style);
      case 'phase:start':
        lastStates.clear();
        lastTold = undefined;
        return describe.describePhaseStart(event, style);
      case 'check:end':
        return describeResult(event);
      case 'phase:end':
        lastVerdict = event.verdict;
        return describe.describePhaseEnd(event, style);
      case 'switch:start':
        return describe.describeSwitchStart(event, style);
      case 'switch:step':
        return describe.describeSwitchStep(event, style);
      case 'switch:end':
        return describe.describeSwitchEnd(event, style);
      case 'observe:tick':
        return describeTick(event);
      case 'rollback:start':
        return describe.describeRollbackStart(event, style);
      case 'rollback:end':
        return describe.describeRollbackEnd(event, style);
      case 'drain:end':
        return describeDrain(event, style);
      case 'notice':
        return describe.describeNotice(event, style);
      case 'run:end':
        return describeEnd(event);
      case 'check:start':
      case 'check:step':
      case 'check:progress':
        return [];
      default:
        // A member that was added to the events later.
        return [];
    }
  }

  return {
    name: 'terminal',
    onEvent: (event) => {
      progress.apply(event);
      const text = describeEvent(event)
        .map((line) => `${line}\n`)
        .join('');
      if (window) window.print(text);
      else if (text !== '') sink.write(text);
      if (event.type === 'run:end') window?.close();
    },
    close: () => {
      window?.close();
      return sink.close();
    },
  };
}
