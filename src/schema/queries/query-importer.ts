import type { QueryStatement, UnreadableStatement } from './query-manifest.ts';

/** A file of a source, read. */
export interface QueryFile {
  /** How it is called in findings. */
  readonly shown: string;
  readonly text: string;
}

export interface ImportedQueries {
  readonly statements: readonly QueryStatement[];
  readonly unreadable: readonly UnreadableStatement[];
}

/** Reads the statements of one kind of file. */
export interface QueryImporter {
  /** Whether a file, by its path, is of this kind. */
  takes(path: string): boolean;
  /** @throws InputError with `file:line` when the file is not what it should be */
  read(file: QueryFile): Promise<ImportedQueries>;
}
