import type { ServingColor } from './color-names.ts';
import type { DrainReading } from './switch-hook.ts';

/** Who tells what a color still works on, the one that sees requests best first. */
export const drainSourceNames = ['proxy', 'app', 'database', 'sockets'] as const;
export type DrainSourceName = (typeof drainSourceNames)[number];

/** Something that tells what a color still works on. */
export interface DrainSource {
  readonly name: DrainSourceName;
  read(color: ServingColor, signal?: AbortSignal): Promise<DrainReading>;
}
