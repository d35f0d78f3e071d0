import type { ExecutionResult, Refusal, StatementShape } from '../shadow/shadow-database.ts';

/** Why a statement fails at a state, and how deep one had to look. */
export interface Fault extends Refusal {
  readonly rung: 'parse' | 'plan' | 'execute';
  /** Which sample showed it, from 0. */
  readonly sample?: number;
}

/** One run of a statement with one sample. */
export type Run =
  ({ readonly ok: true } & ExecutionResult) | { readonly ok: false; readonly refusal: Refusal };

/** What one statement does at one state of the schema. */
export interface Cell {
  /** Set when it cannot be prepared, planned or (where it ran at `S0`) executed. */
  readonly fault?: Fault;
  /** Set when it can be prepared. */
  readonly shape?: StatementShape;
  /** JSON of EXPLAIN (generic plan, verbose, sequential scans discouraged), set when it can be planned. */
  readonly plan?: string;
  /** Why a session that prepared it at the state before cannot run it here. */
  readonly open?: Refusal;
  /** By sample. */
  readonly runs?: readonly Run[];
}

/** The cells of one state, by the statement's key. */
export type Cells = ReadonlyMap<string, Cell>;
