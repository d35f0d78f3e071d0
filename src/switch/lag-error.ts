import { SwitchError } from '../errors.ts';

/**
 * Traffic was moved where that is decided, and not everybody who asks there has heard of it: the move is not over, and has
 * not failed.
 */
export class LagError extends SwitchError {
  /** How long it takes at most until everybody has, in milliseconds, where that is known. */
  readonly leftMs: number | undefined;

  constructor(message: string, leftMs?: number) {
    super(message);
    this.leftMs = leftMs;
  }
}
