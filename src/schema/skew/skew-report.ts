/** A version of the application, by its color. */
export type AppVersion = 'blue' | 'green';

export type SkewRule =
  | 'statement-fails'
  | 'required-column'
  | 'result-changes'
  | 'parameters-change'
  | 'migrate-first'
  | 'migration-fails';

/**
 * `breaks`: certain to fail; `breaks-open-sessions`: fails in sessions that prepared it earlier, until they reconnect;
 * `notice`: worth knowing, no failure by itself; `migration-fails`: a migration does not apply.
 */
export type SkewSeverity = 'breaks' | 'breaks-open-sessions' | 'notice' | 'migration-fails';

/** A state of the schema that applications can meet. */
export interface SchemaState {
  /** `S0` before the pending migrations; `S2.1` after the first part of the second. */
  readonly id: string;
  readonly label: string;
  /** File of the migration that leads to it; `null` for `S0`. */
  readonly migration: string | null;
  readonly transactional: boolean;
}

/** The statement of a migration behind a finding. */
export interface MigrationPlace {
  readonly file: string;
  readonly line: number;
  readonly statement: string;
}

export interface SkewFinding {
  readonly rule: SkewRule;
  readonly severity: SkewSeverity;
  /** `null` for a migration that fails by itself. */
  readonly version: AppVersion | null;
  readonly statement: {
    readonly id: string;
    readonly source: string;
    readonly line: number;
    readonly sql: string;
  } | null;
  /** The first state in which it shows. */
  readonly state: string;
  /** What leads there; `null` when it is so from the beginning. */
  readonly migration: MigrationPlace | null;
  /** The column, table or other object it is about, where that can be told. */
  readonly object?: string;
  readonly sqlstate: string | null;
  readonly message: string;
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

/** Which statements of two versions hold at which states of the schema. */
export interface SkewReport {
  readonly schemaVersion: 1;
  readonly shadow: { readonly engine: string; readonly version: string };
  readonly states: readonly SchemaState[];
  readonly versions: Readonly<Record<AppVersion, VersionSummary>>;
  readonly findings: readonly SkewFinding[];
  /** Why nothing can be concluded; `null` when something can. */
  readonly undecided: string | null;
  /** The first state from which on blue cannot serve any more; `null` when there is none. */
  readonly pointOfNoReturn: string | null;
  /** Whether blue may serve at the last state. */
  readonly rollbackSafety: 'safe' | 'unsafe' | 'unknown';
  /** Which of the two, migrations or green's traffic, may come first. */
  readonly order: { readonly migrateFirst: OrderVerdict; readonly codeFirst: OrderVerdict };
  readonly warnings: readonly string[];
}
