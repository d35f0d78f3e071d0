/** Why Postgres refused a statement. */
export interface Refusal {
  readonly sqlstate: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** What Postgres answered to a statement. */
export type Answer<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: Refusal };

/** A column that a statement returns. */
export interface ResultColumn {
  readonly name: string;
  /** OID of its type. */
  readonly typeId: number;
  /** Such as a length; -1 for none. */
  readonly modifier: number;
  /** Its type in words, such as `character varying(50)`. */
  readonly type: string;
}

/** What a statement takes and returns, as Postgres describes it. */
export interface StatementShape {
  /** Type OIDs of `$1`, `$2`, … */
  readonly parameters: readonly number[];
  readonly columns: readonly ResultColumn[];
}

/** A throw-away Postgres, with one session, in which schema states are built. Its user is a superuser. */
export interface ShadowDatabase {
  readonly engine: 'embedded';
  /** Of Postgres, such as `18.6`. */
  readonly version: string;
  /** Runs SQL text of any number of statements for its effect. */
  execute(sql: string): Promise<Answer<undefined>>;
  /** Rows of one statement of bg-check's own. Everything that Postgres refuses is a bug here, and throws. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /**
   * Prepares one statement without running it.
   * @param parameters type OIDs to declare, as an older session would have them
   */
  describe(sql: string, parameters?: readonly number[]): Promise<Answer<StatementShape>>;
  /** Plans one statement for parameters unknown, without running it. */
  explainGeneric(sql: string): Promise<Answer<undefined>>;
  close(): Promise<void>;
}
