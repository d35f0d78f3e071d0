import type { JsonValue } from '../json.ts';
import type { Observation, ObservationStart } from './check-context.ts';

/** What checks remembered, by the id of each, oldest first. */
export type Memories = Readonly<Record<string, readonly JsonValue[]>>;

/** What the checks of one observation keep between their looks. */
export interface ObservationMemory {
  /** The part of one check. */
  readonly of: (id: string) => Pick<Observation, 'keep' | 'remember'>;
  /** What was remembered since it was taken last. */
  readonly take: () => Memories;
  /** Takes back what could not be written down, so that it is taken again with what comes next. */
  readonly giveBack: (memories: Memories) => void;
}

/** The observation that a round of checks belongs to. */
export interface ObservationFrame
  extends ObservationStart, Pick<Observation, 'windowMs' | 'intervalMs' | 'shareAt' | 'round'> {
  readonly memory: ObservationMemory;
}

/** @param remembered what is on record from before a restart */
export function createObservationMemory(remembered: Memories = {}): ObservationMemory {
  const kept = new Map<string, { readonly value: unknown }>();
  let fresh = new Map<string, JsonValue[]>();
  const add = (id: string, memories: readonly JsonValue[]) => {
    fresh.set(id, [...(fresh.get(id) ?? []), ...memories]);
  };
  return {
    of: (id) => ({
      keep: <Kept>(make: (remembered: readonly JsonValue[]) => Kept) => {
        const own = kept.get(id) ?? { value: make(remembered[id] ?? []) };
        kept.set(id, own);
        return own.value as Kept;
      },
      remember: (memory) => {
        add(id, [memory]);
      },
    }),
    take: () => {
      const memories = Object.fromEntries(fresh);
      fresh = new Map();
      return memories;
    },
    giveBack: (memories) => {
      const since = fresh;
      fresh = new Map();
      for (const [id, items] of [...Object.entries(memories), ...since]) add(id, items);
    },
  };
}
