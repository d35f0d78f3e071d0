/** Why Postgres refused a statement. */
export interface Refusal {
  readonly sqlstate: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** 1-based character in the statement, where Postgres points at one. */
  readonly position?: number;
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
  /** OID of the table it comes from unchanged; 0 for none. */
  readonly tableId: number;
  /** Number of the column in that table; 0 for none. */
  readonly attribute: number;
}

/** What a statement takes and returns, as Postgres describes it. */
export interface StatementShape {
  /** Type OIDs of `$1`, `$2`, … */
  readonly parameters: readonly number[];
  readonly columns: readonly ResultColumn[];
}

/** A statement to prepare without running it. */
export interface Preparation {
  readonly sql: string;
  /** Type OIDs to declare, as an older session would have them. */
  readonly parameters?: readonly number[] | undefined;
  /** Keeps it in the session under this name, in place of what had the name before; unnamed by default. */
  readonly name?: string;
}

/** A statement to run with values. */
export interface Execution {
  readonly sql: string;
  /** Values of `$1`, `$2`, … as a driver would send them: text, or `null`. */
  readonly values: readonly (string | null)[];
}

/** What running a statement gave. */
export interface ExecutionResult {
  /** As the command tag says; `undefined` where it says none. */
  readonly rowCount: number | undefined;
  /** The first rows (at most 200), as text. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * A throw-away Postgres in which schema states are built, through one session of a superuser.
 *
 * Calls run one after the other. The `…All` calls send many messages at once and answer in the order of what they were
 * given, one answer each. Outside a transaction block every item stands alone. Inside one (after `BEGIN`), a refusal
 * would abort the rest, so each call sets a savepoint of its own and returns to it behind a refusal (`executeAll`:
 * behind every item, so that nothing it ran stays); the transaction itself goes on as it was.
 */
export interface ShadowDatabase {
  readonly engine: 'embedded' | 'server' | 'native';
  /** Of Postgres, such as `18.6`. */
  readonly version: string;
  /** What a reader of the report should know, such as a role that was there already; grows while it is used. */
  readonly notes?: readonly string[];
  /** Runs SQL text of any number of statements for its effect. */
  execute(sql: string): Promise<Answer<undefined>>;
  /** Rows of one statement of bg-check's own. Everything that Postgres refuses is a bug here, and throws. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Prepares (Parse and Describe) statements without running them. */
  describeAll(statements: readonly Preparation[]): Promise<Answer<StatementShape>[]>;
  /**
   * Describes statements that this session keeps under names: Postgres refuses those whose result is no longer the
   * one they were prepared with. Inside and outside a transaction block alike.
   */
  describeKept(names: readonly string[]): Promise<Answer<undefined>[]>;
  /**
   * Plans statements for parameters unknown, without running them: `EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON)`, or
   * what stands for it before Postgres 16. The value is the JSON text.
   */
  explainAll(statements: readonly string[]): Promise<Answer<string>[]>;
  /** Runs statements, each in a transaction or savepoint that is rolled back, with all constraints immediate at its end. */
  executeAll(statements: readonly Execution[]): Promise<Answer<ExecutionResult>[]>;
  /** The whole database as one image from which another of the same engine can start; where the engine can. */
  image?(): Promise<Uint8Array<ArrayBuffer>>;
  /** Closes the session and removes what was made for it: the database, the roles, the server. */
  close(): Promise<void>;
}
