/** Carries the newest text to one place outside. */
export interface Publication {
  /** Asks for the text as it is now to be published; one that is under way is followed by one more, never by many. */
  request(): void;
  /** Publishes the last text; resolves when that is done or given up. */
  close(): Promise<void>;
}

/** Brings a text out; gives up when `signal` aborts, and tries no further once `outdated` does. */
export type Publish = (text: string, signal: AbortSignal, outdated: AbortSignal) => Promise<void>;

export interface PublicationOptions {
  readonly text: () => Promise<string>;
  /** What it throws is told once, until it works again. */
  readonly publish: Publish;
  readonly onFailure: (error: unknown) => void;
  /** How long the end of a run may wait, in milliseconds. */
  readonly patienceMs: number;
}

/** Publishes beside the run, which never waits for it but at its end, and then not for long. */
export function createPublication(options: PublicationOptions): Publication {
  const { text, publish, onFailure, patienceMs } = options;
  const stop = new AbortController();
  const stopped = () => stop.signal.aborted;
  let outdated = new AbortController();
  let wanted = false;
  let failing = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (wanted && !stopped()) {
      wanted = false;
      outdated = new AbortController();
      const { signal } = outdated;
      try {
        await publish(await text(), stop.signal, signal);
        failing = false;
      } catch (error) {
        // Whether the last text of all comes out is yet to be seen.
        if (signal.aborted && !stopped()) continue;
        if (!failing) onFailure(error);
        failing = true;
      }
    }
    running = undefined;
  }

  const request = () => {
    wanted = true;
    running ??= run();
  };
  return {
    request,
    close: async () => {
      outdated.abort();
      request();
      const timer = setTimeout(() => {
        stop.abort();
      }, patienceMs);
      await running;
      clearTimeout(timer);
    },
  };
}
