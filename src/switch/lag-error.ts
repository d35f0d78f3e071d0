import { SwitchError } from '../errors.ts';

/** Traffic was moved where it is kept, and not everybody who reads it there has it yet: the move is not over, and did not fail. */
export class LagError extends SwitchError {}
