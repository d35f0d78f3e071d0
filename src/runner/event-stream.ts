import type { Clock } from '../clock.ts';
import { reporting } from './reporting.ts';
import type { Reporter, RunEvent, RunEventInput } from './run-event.ts';

export interface EventStream {
  readonly emit: (event: RunEventInput) => void;
  /** Adds a reporter that hears what follows. */
  readonly join: (reporter: Reporter) => void;
  /** Lets every reporter finish, last come first: one that has something to tell in the end still finds listeners. */
  close(): Promise<void>;
}

/**
 * The one way from a run to its reporters: stamps the time, takes secrets out, hands on. A reporter that throws
 * is dropped and told to the others; it cannot touch the run.
 */
export function createEventStream(options: {
  readonly reporters: readonly Reporter[];
  readonly redact: <Value>(value: Value) => Value;
  readonly clock: Clock;
}): EventStream {
  const { redact, clock } = options;
  const listening = new Set(options.reporters);

  const drop = (reporter: Reporter, error: unknown) => {
    listening.delete(reporter);
    const reason = error instanceof Error ? error.message : String(error);
    emit({ type: 'notice', level: 'warning', message: `reporter \`${reporter.name}\` failed: ${reason}` });
  };

  function emit(input: RunEventInput): void {
    const event: RunEvent = redact({ at: new Date(clock.now()).toISOString(), ...input });
    for (const reporter of [...listening]) {
      try {
        reporting(() => {
          reporter.onEvent(event);
        });
      } catch (error) {
        drop(reporter, error);
      }
    }
  }

  return {
    emit,
    join: (reporter) => {
      listening.add(reporter);
    },
    close: async () => {
      for (const reporter of [...listening].reverse()) {
        try {
          await reporter.close?.();
        } catch (error) {
          drop(reporter, error);
        }
      }
    },
  };
}
