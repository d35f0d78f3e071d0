import type { MigrationPhase } from '../catalog/catalog-change.ts';

/** A version of the application, by its color. */
export type AppVersion = 'blue' | 'green';

/**
 * `breaks`: certain to fail; `breaks-open-sessions`: fails in sessions that prepared it earlier, until they reconnect;
 * `changes-meaning`: answers, but with something else; `notice`: worth knowing, no failure by itself.
 */
export type SkewSeverity = 'breaks' | 'breaks-open-sessions' | 'changes-meaning' | 'notice';

/** A state of the schema that applications can meet. */
export interface SchemaState {
  /** `S0` before the pending migrations; `S2.1` after the first part of the second. */
  readonly id: string;
  readonly label: string;
  /** File of the migration that leads to it; `null` for `S0`. */
  readonly migration: string | null;
  readonly transactional: boolean;
  /** What the way there did to the catalog; `none` for `S0`. */
  readonly phase: MigrationPhase;
}

/** The statement of a migration behind a finding. */
export interface MigrationPlace {
  readonly file: string;
  readonly line: number;
  readonly statement: string;
}

/** A statement of a migration, and what it did. */
export interface MigrationStep extends MigrationPlace {
  /** The state it belongs to. */
  readonly state: string;
  readonly phase: MigrationPhase;
  /** Every object it touched, such as `orders.phone`; also those its text does not name. */
  readonly objects: readonly string[];
  /** Those of `objects` that its text does not name, such as a view that CASCADE took along. */
  readonly unnamed: readonly string[];
  /** For a contract: how many of blue's statements depend on what it takes away. */
  readonly dependents: { readonly blue: number; readonly of: number } | null;
}

export interface StatementPlace {
  readonly id: string;
  readonly source: string;
  readonly line: number;
  readonly sql: string;
}

export interface SkewFinding {
  /** Such as `name-gone`; a rule of `src/schema/skew/rules`, or `migration-fails`. */
  readonly rule: string;
  readonly severity: SkewSeverity;
  /** `null` for a migration that fails by itself. */
  readonly version: AppVersion | null;
  readonly statement: StatementPlace | null;
  /** The first state in which it shows. */
  readonly state: string;
  /** Every state in which it shows, in order. */
  readonly states?: readonly string[];
  /** What leads there; `null` when it is so from the beginning. */
  readonly migration: MigrationPlace | null;
  /** The column, table or other object it is about; `null` where that cannot be told. */
  readonly object: string | null;
  readonly sqlstate: string | null;
  /** 1-based character of the statement's text where Postgres points; `null` where it does not. */
  readonly position: number | null;
  readonly message: string;
  /** The expand/contract step to take instead. */
  readonly advice: string;
}

export interface UnverifiableStatement {
  readonly statement: string;
  readonly source: string;
  readonly line: number;
  readonly reason: string;
}

export interface VersionSummary {
  readonly statements: number;
  readonly unverifiable: readonly UnverifiableStatement[];
}

export type OrderVerdict = 'ok' | 'breaks' | 'unknown';

/** `bad` cells of the matrix: how many statements of a version fail at a state. */
export interface StateTally {
  readonly state: string;
  readonly version: AppVersion;
  readonly breaks: number;
  readonly breaksOpenSessions: number;
  readonly changesMeaning: number;
  readonly holds: number;
}

/** Which statements of two versions hold at which states of the schema. */
export interface SkewReport {
  readonly schemaVersion: 1;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly shadow: { readonly engine: string; readonly version: string };
  readonly states: readonly SchemaState[];
  readonly steps: readonly MigrationStep[];
  readonly versions: Readonly<Record<AppVersion, VersionSummary>>;
  readonly findings: readonly SkewFinding[];
  /** States × versions, in the order of the states, blue first. */
  readonly matrix: readonly StateTally[];
  /** Why nothing can be concluded; `null` when something can. */
  readonly undecided: string | null;
  /** The first state from which on blue cannot serve any more; `null` when there is none. */
  readonly pointOfNoReturn: string | null;
  /** Whether blue may serve at the last state. */
  readonly rollbackSafety: 'safe' | 'unsafe' | 'unknown';
  /** Which of the two, migrations or green's traffic, may come first. */
  readonly order: {
    readonly assumed: 'migrate-first' | 'code-first';
    readonly migrateFirst: OrderVerdict;
    readonly codeFirst: OrderVerdict;
  };
  readonly warnings: readonly string[];
  /** Milliseconds. */
  readonly timings: {
    readonly total: number;
    readonly start: number;
    readonly baseline: number;
    readonly walk: number;
    readonly probes: number;
  };
}
