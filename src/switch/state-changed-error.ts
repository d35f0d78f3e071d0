import { SwitchError } from '../errors.ts';

/** The mechanism refused to move traffic because its state is no longer the one that was read: nothing moved. */
export class StateChangedError extends SwitchError {}
