/** A request that was sent and is not answered to its end. */
export interface Waiting {
  /** Such as `GET /health (green)`. */
  readonly label: string;
  /** Milliseconds since it was sent. */
  readonly forMs: number;
}

/** Something that somebody has to wait for. */
export interface Tracked {
  /** It was sent. */
  readonly sent: () => void;
  readonly end: () => void;
}

/** What a client was asked for and has not come to its end. */
export interface RequestTracker {
  /** `name` such as `GET /health`, `label` with the place. */
  readonly add: (name: string, label: string) => Tracked;
  /** Names of what nobody waited for, or is under way. */
  readonly unsettled: () => readonly string[];
  readonly waiting: () => readonly Waiting[];
}

export function createRequestTracker(): RequestTracker {
  const open = new Set<{ readonly name: string; readonly label: string; sentAt?: number }>();
  return {
    add: (name, label) => {
      const entry: { name: string; label: string; sentAt?: number } = { name, label };
      open.add(entry);
      return {
        sent: () => {
          entry.sentAt = performance.now();
        },
        end: () => void open.delete(entry),
      };
    },
    unsettled: () => [...open].map(({ name }) => name),
    waiting: () =>
      [...open].flatMap(({ label, sentAt }) =>
        sentAt === undefined ? [] : [{ label, forMs: performance.now() - sentAt }],
      ),
  };
}
