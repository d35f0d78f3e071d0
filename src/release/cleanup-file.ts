import type { CleanupRecord, OwedCleanup, OwedMark, OwedWrite } from '../check/cleanup-record.ts';
import type { EffectPlace } from '../check/effect-place.ts';
import type { Clock } from '../clock.ts';
import type { CleanupLine } from './cleanup-line.ts';
import { owedLine } from './owed-line.ts';
import { thisProcess } from './release-lock.ts';
import { openSyncLog } from './sync-log.ts';

/** How much of the file may be about what is done; more is cut off. */
const mostIdleBytes = 64 * 1024;

/** The record of what one run has to undo; there is a file as long as something is. */
export interface CleanupFile extends CleanupRecord {
  /** The run is over: removes the file, unless something is left. */
  readonly close: () => void;
}

export interface CleanupFileOptions {
  readonly file: string;
  readonly run: string;
  readonly target: string;
  readonly clock: Clock;
  /** Takes secrets out of what is written. */
  readonly redact: <Value>(value: Value) => Value;
  /** Told of what cannot be written down; the run goes on. */
  readonly onProblem: (message: string) => void;
}

interface OpenAttempt {
  readonly lines: string[];
  readonly open: Set<number>;
  ended: boolean;
}

/**
 * Makes the record ready; the file is created with the first entry. Each entry is on the disk before it can have an
 * effect; that it is done is written without waiting for the disk, for an undo that runs twice does no harm.
 */
export function openCleanupFile(options: CleanupFileOptions): CleanupFile {
  const { redact, clock, onProblem } = options;
  const log = openSyncLog(options.file);
  const attempts = new Map<number, OpenAttempt>();
  let [entryCount, attemptCount] = [0, 0];
  let isBehind = false;
  const now = () => new Date(clock.now()).toISOString();
  const { run, target } = options;
  let header: string | undefined;
  const headerLine = () =>
    (header ??= JSON.stringify({
      type: 'run',
      schemaVersion: 1,
      run,
      target,
      since: now(),
      ...thisProcess(),
    } satisfies CleanupLine));
  const liveLines = () => [headerLine(), ...[...attempts.values()].flatMap(({ lines }) => lines)];

  /** What cannot be written down is told once, and is written with the next line that can be. */
  function trySave(write: () => void): void {
    try {
      write();
      isBehind = false;
    } catch (error) {
      if (!isBehind) {
        onProblem(
          `what is to be undone cannot be written to ${options.file}: ${(error as Error).message}; ` +
            'should this run be killed, nobody will know of it',
        );
      }
      isBehind = true;
    }
  }

  /** @param line stands in `attempts` already, where it belongs to one that is open */
  function save(line: string, durable: boolean): void {
    trySave(() => {
      if (isBehind || log.size() === 0) log.replace(liveLines());
      else log.append(line, { durable });
    });
  }

  function trim(): void {
    const live = liveLines();
    if (log.size() < live.join('\n').length + mostIdleBytes) return;
    try {
      log.replace(live);
    } catch {
      // What is too long is right all the same.
    }
  }

  function begin(place: EffectPlace): ReturnType<CleanupRecord['begin']> {
    const number = (attemptCount += 1);
    const attempt: OpenAttempt = { lines: [], open: new Set(), ended: false };
    const put = (line: CleanupLine, durable: boolean) => {
      const text = JSON.stringify(line);
      attempts.set(number, attempt);
      attempt.lines.push(text);
      save(text, durable);
    };
    const dropIfOver = () => {
      if (!attempt.ended || attempt.open.size > 0) return;
      attempts.delete(number);
      trim();
    };

    function owe(what: OwedCleanup | OwedWrite): OwedMark {
      const n = (entryCount += 1);
      attempt.open.add(n);
      const line = owedLine({ n, attempt: number, at: now(), place, what }, redact);
      put(line, true);
      if (line.kind === 'cleanup' && line.incomplete === true) {
        onProblem(
          `the data of cleanup \`${line.label}\` holds a secret, which is not written down: \`bg-check clean\` could not do it`,
        );
      }
      return {
        done: () => {
          if (!attempt.open.delete(n)) return;
          put({ type: 'done', n, at: now() }, false);
          dropIfOver();
        },
        failed: (message) => {
          put({ type: 'failed', n, at: now(), message: redact(message) }, false);
        },
      };
    }

    return {
      owe,
      end: () => {
        attempt.ended = true;
        dropIfOver();
      },
    };
  }

  return {
    begin,
    close: () => {
      if (log.size() === 0) return;
      if (attempts.size === 0) {
        log.remove();
        return;
      }
      if (isBehind)
        trySave(() => {
          log.replace(liveLines());
        });
      trySave(() => {
        log.append(JSON.stringify({ type: 'closed', at: now() } satisfies CleanupLine), { durable: false });
      });
      log.close();
    },
  };
}
