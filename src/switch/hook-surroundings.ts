import type { Clock } from '../clock.ts';
import type { ServingColor } from './color-names.ts';

/** Where a hook runs. */
export interface HookSurroundings {
  /** The folder commands start in, and that files of the configuration are relative to. */
  readonly directory?: string;
  /**
   * A file that names the running command, so that a later run can end one left over from a killed run. Only for
   * the holder of the release lock.
   */
  readonly processFile?: string;
  /** Where each color answers directly. */
  readonly urls?: Readonly<Record<ServingColor, string>>;
  /** Where users come in. */
  readonly liveUrl?: string;
  /** Milliseconds that green is watched after the switch. */
  readonly windowMs?: number;
  /** Milliseconds in which a move has to be seen. */
  readonly verificationMs?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  /** Told of every secret that a hook reads itself, so that it is never shown. */
  readonly onSecret?: (secret: string) => void;
}
