/** Files of a folder on disk or of a commit in git: what readers of migrations and of statements read from. */
export interface SourceTree {
  /** The path or `git:ref:path` as the user named it, for messages. */
  readonly name: string;
  readonly kind: 'folder' | 'file' | 'glob';
  /** Paths of all files below it, from it, with forward slashes, sorted; one path when it is a file itself. */
  list(): Promise<readonly string[]>;
  /** Text of one of them. Reads may be asked for all at once. @throws InputError when it is not UTF-8 */
  read(path: string): Promise<string>;
  /** How a file is called in findings: from the root folder, or with `git:ref:` in front. */
  shown(path: string): string;
}

/** Where and how to open a source. */
export interface SourceOptions {
  /** Where relative paths start, on disk and inside a commit alike. */
  readonly rootDirectory: string;
  readonly signal?: AbortSignal | undefined;
}
