/** A production database seen through read-only transactions with short timeouts. */
export interface ReadOnlyDatabase {
  /**
   * Rows of one statement, run in a `READ ONLY` transaction of its own with the configured timeouts.
   * @throws ProviderError when the server cannot be reached, ConfigError when it refuses the credentials
   */
  query<Row extends Record<string, unknown> = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<Row[]>;
  close(): Promise<void>;
}
