/** One statement of an application. */
export interface QueryStatement {
  /** Its name, unique within a version. */
  readonly id: string;
  readonly sql: string;
  /** The file it stands in, from the root folder, with forward slashes; with `git:ref:` in front where it comes from git. */
  readonly source: string;
  /** 1-based line of its first word. */
  readonly line: number;
  /** Names of the parameters' types, as the application declares them. */
  readonly paramTypes?: readonly string[];
  /** Values to run it with: one list for `$1`, `$2`, … each. */
  readonly samples?: readonly (readonly unknown[])[];
  /** The role that runs it, where that is not the one of the whole application. */
  readonly role?: string;
  readonly searchPath?: string;
  /** `SET …` statements that the application runs when it connects. */
  readonly session?: readonly string[];
  /** Whether sessions keep it prepared; unknown by default. */
  readonly prepared?: boolean;
  /** How often production runs it. */
  readonly calls?: number;
  /** For each result column: whether the application is ready for NULL; `null` where it does not say. */
  readonly nullable?: readonly (boolean | null)[];
  /**
   * Whether its generator writes every star out: the application names the columns that its own schema had when it was
   * built, and never sends `*`. See `writeOutStars`.
   */
  readonly starsWrittenOut?: boolean;
  /** Other names under which the same text stands in the version's sources. */
  readonly aliases?: readonly string[];
}

/** A statement that a source holds and that bg-check cannot read. */
export interface UnreadableStatement {
  readonly id: string;
  readonly source: string;
  readonly line: number;
  readonly reason: string;
}

/** Every statement that one version of an application sends. */
export interface QueryManifest {
  readonly statements: readonly QueryStatement[];
  /** Statements that its source holds and that bg-check cannot read, and why. */
  readonly unreadable?: readonly UnreadableStatement[];
}
