import type { FileRunner } from '../parse/commit-units.ts';
import type { MigrationFormat } from './migration.ts';

/** A file of a migration folder, as found. */
export interface MigrationFile {
  /** Its name. */
  readonly name: string;
  /** How it is called in findings. */
  readonly shown: string;
  readonly text: string;
}

/** The part of a file that leads forward. */
export interface ForwardSql {
  /** As long as the file, so that lines stay what they are; blank where something else stands. */
  readonly sql: string;
  /** How it is sent; taken from the file's statements where no tool is known. */
  readonly runner?: FileRunner;
  /** Why it cannot be replayed, where it is no SQL. */
  readonly unreplayable?: string;
}

/** What is to know of one tool's folders. */
export interface MigrationLayout {
  readonly format: MigrationFormat;
  readonly bookkeeping: string | null;
  /** An example of a file name, for messages. */
  readonly example: string;
  /** The number of a file that leads forward; `undefined` for a name that is none. */
  versionOf(name: string): bigint | undefined;
  /** Whether a file is none of the tool's business: the way back, a note, code. */
  ignores(name: string): boolean;
  /** @throws InputError when the file is not what the tool takes */
  forward(file: MigrationFile): ForwardSql;
}

/** The number at the beginning of a name, up to what `end` says stands behind it. */
export function leadingNumber(name: string, end: RegExp): bigint | undefined {
  const digits = /^\d+/.exec(name)?.[0];
  return digits !== undefined && end.test(name.slice(digits.length)) ? BigInt(digits) : undefined;
}
