import type { Config } from '../config/config-schema.ts';
import type { Duration } from '../duration.ts';
import type { Objective } from '../slo/objective.ts';
import type { CheckContext } from './check-context.ts';
import type { Flow } from './flow.ts';
import type { CheckKind } from './kind.ts';
import type { Conclusion } from './outcome.ts';
import type { Aim, CheckPhase, Color } from './phase.ts';
import type { Sweep, UndoHandler } from './undoing.ts';

/** What every kind of check can be told. */
export interface CheckOptions {
  /** Where it runs; `pre-switch` unless the kind says otherwise. */
  readonly phase?: CheckPhase | readonly CheckPhase[];
  readonly tags?: readonly string[];
  /** Longest time for one attempt; `runner.timeout` by default. */
  readonly timeout?: Duration;
  /**
   * How often to run the whole check again after it failed; 0 by default. An attempt that has sent a POST, PUT, PATCH
   * or DELETE is not repeated.
   */
  readonly retries?: number;
  /** Whether its outcome decides the verdict; true by default. */
  readonly gating?: boolean;
}

export type CheckBody = (
  context: CheckContext,
) => Promise<Conclusion | undefined | void> | Conclusion | undefined | void;

/** A registered check, before a plan is made of it. */
export interface CheckDefinition {
  readonly name: string;
  /** The name before the members of a case were put into it, for one of several cases. */
  readonly template?: string;
  readonly kind: CheckKind;
  readonly phases: readonly CheckPhase[];
  /** What it is pointed at in each phase; it runs once for each. */
  readonly aims: Partial<Readonly<Record<CheckPhase, readonly Aim[]>>>;
  /** The color it is about, for a check that is pointed at none. */
  readonly about?: Color;
  readonly tags: readonly string[];
  readonly timeout: Duration | undefined;
  readonly retries: number;
  readonly gating: boolean;
  /** Whether it says that it changes data; it is left out of a dry run then. */
  readonly mutates: boolean;
  /** What undoes its effects, by name. */
  readonly undo?: Readonly<Record<string, UndoHandler>>;
  readonly sweep?: Sweep;
  /** How it is run, for a probe. */
  readonly flow?: Flow;
  /** Parts of the configuration without which a built-in check is left out of the plan. */
  readonly requires: readonly (keyof Config)[];
  /** Files that it reads, relative to the folder of the configuration. */
  readonly files?: readonly string[];
  /** Those of them that were not there when the checks were collected. */
  readonly missingFiles?: readonly string[];
  /** What it judges, where that is an objective of bg-check's own. */
  readonly objective?: Objective;
  readonly body: CheckBody;
  /** Absolute path of the file that registered it. */
  readonly file: string;
}
