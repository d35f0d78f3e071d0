import type { HttpClient } from '../probe/http-client.ts';
import type { CheckContext } from './check-context.ts';
import type { UndoData } from './undo-data.ts';

/**
 * What undoes an effect works with: clients with empty cookie jars, in the run itself as in a later `bg-check clean`,
 * so that what works in the one works in the other.
 */
export interface Undoing extends Pick<
  CheckContext,
  'config' | 'rootDirectory' | 'blue' | 'green' | 'live' | 'aim' | 'marker' | 'expect' | 'secret' | 'signal'
> {
  /** Speaks to where the effect was caused. */
  readonly http: HttpClient;
}

/** Undoes one effect; must hold when the effect is undone already, or was never caused. */
export type UndoHandler = (undoing: Undoing, data: UndoData) => PromiseLike<unknown>;

/** Undoes whatever carries the marker of a run, also what died before anybody knew its id. */
export type Sweep = (undoing: Undoing) => PromiseLike<unknown>;
