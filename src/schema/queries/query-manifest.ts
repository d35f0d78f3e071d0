/** One statement of an application. */
export interface QueryStatement {
  /** Its name, unique within a version. */
  readonly id: string;
  readonly sql: string;
  /** The file it stands in, from the root folder, with forward slashes. */
  readonly source: string;
  /** 1-based line of its first word. */
  readonly line: number;
}

/** Every statement that one version of an application sends. */
export interface QueryManifest {
  readonly statements: readonly QueryStatement[];
}
