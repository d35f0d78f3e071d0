/** Carries the newest text to one place outside. */
export interface Publication {
  /** Asks for the text as it is now to be published; one that is under way is followed by one more, never by many. */
  request(): void;
  /** Publishes the last text; resolves when that is done or given up. */
  close(): Promise<void>;
}

export interface PublicationOptions {
  readonly text: () => Promise<string>;
  /** Brings a text out; what it throws is told once, until it works again. */
  readonly publish: (text: string, signal: AbortSignal) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** How long the end of a run may wait, in milliseconds. */
  readonly patienceMs: number;
}

/** Publishes beside the run, which never waits for it but at its end, and then not for long. */
export function createPublication(options: PublicationOptions): Publication {
  const { text, publish, onFailure, patienceMs } = options;
  const stop = new AbortController();
  let wanted = false;
  let failing = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (wanted && !stop.signal.aborted) {
      wanted = false;
      try {
        await publish(await text(), stop.signal);
        failing = false;
      } catch (error) {
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
      request();
      const timer = setTimeout(() => {
        stop.abort();
      }, patienceMs);
      await running;
      clearTimeout(timer);
    },
  };
}
