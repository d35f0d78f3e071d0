import type { CheckContext } from '../check/check-context.ts';
import type { CheckDefinition } from '../check/check-definition.ts';
import type { CheckEnvironment } from '../check/check-environment.ts';
import type { CheckResult, PlannedCheck } from '../check/check-result.ts';
import type { AttemptRecord, OwedMark } from '../check/cleanup-record.ts';
import { effectPlace } from '../check/effect-place.ts';
import type { Aim } from '../check/phase.ts';
import type { Expect } from '../check/expect.ts';
import { readUndoData } from '../check/undo-data.ts';
import { CheckFileError } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import type { Exchange } from '../probe/exchange.ts';
import { hideNothing } from '../redact/hide.ts';
import { createCleanupLedger } from './cleanup-ledger.ts';
import type { RunEventInput } from './run-event.ts';
import { createFindings } from '../check/sweep-findings.ts';
import { createWriteWatch, type SweepEnd } from './write-watch.ts';
import { withUndoing } from './with-undoing.ts';

/** Undoes what one attempt of a check causes, and keeps the record of it. */
export interface AttemptCleanup {
  readonly register: CheckContext['cleanup'];
  /** The signal that rules the caller when a cleanup called it, else `undefined`. */
  readonly signal: () => AbortSignal | undefined;
  /** To be told of each request of the body that may change data, before it is sent. */
  readonly onWrite: (request: string) => void;
  /** To be told of each request that has ended, of the body and of its cleanups. */
  readonly onExchange: (exchange: Exchange) => void;
  /** Runs every cleanup, and the sweep where something may be left; one sentence for each that failed. */
  readonly run: (outcome: CheckResult['outcome']) => Promise<readonly string[]>;
}

const unrecorded: AttemptRecord = {
  owe: () => ({ done: () => undefined, failed: () => undefined }),
  end: () => undefined,
};

function handlerOf({ undo = {} }: CheckDefinition, label: string) {
  const handler = Object.hasOwn(undo, label) ? undo[label] : undefined;
  if (handler !== undefined) return handler;
  const near = nearestName(label, Object.keys(undo));
  throw new CheckFileError(
    `cleanup \`${label}\`: there is no \`undo\` of this name${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    {
      advice: `Give the probe \`undo: { '${label}': async ({ http }, data) => … }\`, or \`cleanup\` a function.`,
    },
  );
}

export function createAttemptCleanup(
  planned: PlannedCheck,
  definition: CheckDefinition,
  run: {
    readonly environment: CheckEnvironment;
    readonly expect: Expect;
    readonly emit: (event: RunEventInput) => void;
    readonly aim: Aim | undefined;
  },
): AttemptCleanup {
  const { environment, expect } = run;
  const { sweep } = definition;
  const subject = run.aim === undefined ? planned.name : `${planned.name} (${run.aim})`;
  const warn = (message: string) => {
    run.emit({ type: 'notice', level: 'warning', message: `${subject}: ${message}` });
  };
  const { name, phase } = planned;
  const place = effectPlace(environment.config, { name, phase, aim: run.aim ?? 'live' });
  let opened: AttemptRecord | undefined;
  const record = () => (opened ??= environment.cleanups?.begin(place) ?? unrecorded);

  const ledger = createCleanupLedger(warn, (environment.hide ?? hideNothing)(subject));
  const writes = createWriteWatch((request) =>
    record().owe({ kind: 'write', request, sweep: sweep !== undefined }),
  );
  /** What only a sweep could still undo. */
  const failedHere: OwedMark[] = [];
  let registered = 0;

  const undone = createFindings();
  const undoing = (body: Parameters<typeof withUndoing>[3], onExchange = undone.onKnown) => {
    const signal = ledger.signal() ?? AbortSignal.abort();
    return withUndoing(environment, place, { expect, signal, onExchange }, body);
  };

  function register(label: string, undo: Parameters<CheckContext['cleanup']>[1]): void {
    registered += 1;
    writes.onCleanup();
    if (typeof undo !== 'function') {
      const handler = handlerOf(definition, label);
      const data = readUndoData(label, undo);
      const mark = record().owe({ kind: 'cleanup', label, data });
      ledger.add(label, () => undoing((given) => handler(given, data)), mark);
      return;
    }
    const mark = record().owe({ kind: 'cleanup', label });
    const failed = (message: string) => {
      failedHere.push(mark);
      mark.failed(message);
    };
    ledger.add(label, () => undo(), { done: mark.done, failed });
  }

  return {
    register,
    signal: ledger.signal,
    onWrite: writes.onWrite,
    onExchange: (exchange) => {
      undone.onKnown(exchange);
      if (ledger.signal() === undefined) writes.onExchange(exchange);
    },
    run: async (outcome) => {
      const end: { sweep: SweepEnd } = { sweep: sweep === undefined ? 'impossible' : 'needless' };
      const failures = await ledger.run((failed) => {
        if (sweep === undefined || (!writes.any() && failedHere.length === 0)) return;
        end.sweep = 'failed';
        const isClean = outcome === 'passed' && writes.unknown() === undefined && failed.length === 0;
        ledger.add('sweep', async () => {
          await undoing(sweep, undone.onSweep);
          end.sweep = 'done';
          const found = undone.found();
          if (isClean && registered > 0 && found !== undefined) {
            warn(`its sweep found more than its cleanups know of: ${found}; was something written twice?`);
          }
        });
      });
      if (end.sweep === 'done') for (const mark of failedHere) mark.done();
      const words = writes.settle({ ...end, passed: outcome === 'passed', covered: registered > 0 });
      if (words !== undefined) warn(words);
      opened?.end();
      return failures;
    },
  };
}
