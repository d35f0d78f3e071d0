import type { EffectPlace } from './effect-place.ts';
import type { UndoData } from './undo-data.ts';

/** An effect that somebody undoes: by name with `data`, else only in the process that registered it. */
export interface OwedCleanup {
  readonly kind: 'cleanup';
  readonly label: string;
  readonly data?: UndoData;
}

/** A request after which nobody may know what was written. */
export interface OwedWrite {
  readonly kind: 'write';
  /** Such as `POST /orders`. */
  readonly request: string;
  /** Whether the check can sweep. */
  readonly sweep: boolean;
}

/** One entry of the record, to be closed. */
export interface OwedMark {
  readonly done: () => void;
  /** Tells why it is still owed. */
  readonly failed: (message: string) => void;
}

/** What one attempt of a check owes. */
export interface AttemptRecord {
  /** Writes it down before it returns; never throws, for what cannot be written down must still be undone. */
  readonly owe: (what: OwedCleanup | OwedWrite) => OwedMark;
  /** Nothing more will be owed. */
  readonly end: () => void;
}

/** Where a run writes down what it has to undo, so that another can do it when this one is killed. */
export interface CleanupRecord {
  readonly begin: (place: EffectPlace) => AttemptRecord;
}
