import type { Dispersion } from '../../stats/sequential/evidence-stream.ts';
import type { Scenario, StreamName } from '../scenario.ts';
import type { PlayedWindow } from '../traffic/traffic.ts';

/** What blue's history tells of one indicator. */
export interface BlueStream {
  readonly bad: number;
  readonly total: number;
  /** Requests a scrape, on average. */
  readonly meanTotal: number;
  /** `undefined` when the history is too short to tell. */
  readonly dispersion: Dispersion | undefined;
}

/** What was measured on blue before the switch; `undefined` without a history. */
export type BlueBefore = Readonly<Partial<Record<Exclude<StreamName, 'probe'>, BlueStream>>> | undefined;

export interface RuleSettings {
  /** The false-rollback probability that is allowed over the whole window, for rules that can be told. */
  readonly alpha: number;
  /** For how many seconds after the switch our rule lets only its robust half bet; by the scenario when undefined. */
  readonly settleSeconds: number | undefined;
}

/** What a rule says of a release that it did not roll back. */
export type StayVerdict = 'healthy' | 'inconclusive';

/** One release under one rule. */
export interface RuleRun {
  /** Whether it rolls back now, `seconds` after the switch, by what was there to see by then. */
  look(seconds: number, window: PlayedWindow): boolean;
  /** At the end of the window, where the rule gives verdicts. */
  verdict?(window: PlayedWindow): StayVerdict;
}

/** A way to decide when a release is rolled back. */
export interface Rule {
  readonly name: string;
  /** One line: what it looks at, and what it takes. */
  readonly description: string;
  /** Whether it tells a healthy release from one that nobody knows of. */
  readonly givesVerdicts: boolean;
  /** When it looks, in seconds after the switch, rising. */
  looks(scenario: Scenario): Float64Array;
  /** What can be done once for a history of blue; each call of the result starts on another release. */
  prepare(scenario: Scenario, blue: BlueBefore, settings: RuleSettings): () => RuleRun;
}
