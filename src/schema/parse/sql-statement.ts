/** What decides how a statement of a migration is replayed. */
export interface ReplayFacts {
  /** For a statement that opens or ends a transaction. */
  readonly control: 'begin' | 'commit' | 'rollback' | undefined;
  /** For one that ends a transaction: whether the next begins at once (`AND CHAIN`). */
  readonly chain: boolean;
  /** Whether Postgres refuses it inside a transaction block. */
  readonly refusesTransaction: boolean;
  /** Whether it only sets something of the session. */
  readonly setting: boolean;
  /** Whether it makes, changes or removes an object of the schema. */
  readonly defines: boolean;
  /** The extension that it installs. */
  readonly extension: string | undefined;
}

/** One statement of a file. */
export interface SqlStatement {
  /** From its first word to its last, without the semicolon. */
  readonly text: string;
  /** 1-based line of its first word. */
  readonly line: number;
  /** What stands between it and the statement before: comments, white space, a semicolon. */
  readonly leading: string;
  /** What the file says, where `text` is an INSERT that does the same as a `COPY … FROM stdin` and its rows. */
  readonly written?: string;
  /** What decides how it is replayed. */
  readonly replay?: ReplayFacts;
}
