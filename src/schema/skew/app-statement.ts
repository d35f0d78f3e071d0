import { footprintOf, type Footprint } from '../parse/footprint.ts';
import { fingerprint } from '../parse/postgres-parser.ts';
import { statementFacts, type StatementFacts } from '../parse/statement-facts.ts';
import type { QueryManifest, QueryStatement } from '../queries/query-manifest.ts';
import type { AppVersion } from './skew-report.ts';

/** What a statement's text alone tells. */
interface ReadText {
  readonly facts: StatementFacts;
  readonly footprint: Footprint;
  readonly fingerprint: string;
}

/** A statement of one version, with what its text alone tells. */
export interface AppStatement extends QueryStatement, ReadText {
  /** Unique over both versions. */
  readonly key: string;
  readonly version: AppVersion;
  /** Key of the statement of blue that says what is old news at `S0`: itself, or the same one for green. */
  readonly twin: string | undefined;
}

/** The statements of both versions, blue's first. */
export async function appStatements(
  manifests: Readonly<Record<AppVersion, QueryManifest>>,
): Promise<AppStatement[]> {
  // Most statements of two versions are the same, and parsing takes longest.
  const read = new Map<string, Promise<ReadText>>();
  const readText = (sql: string): Promise<ReadText> => {
    const known = read.get(sql);
    if (known) return known;
    const reading = Promise.all([statementFacts(sql), footprintOf(sql), fingerprint(sql)]).then(
      ([facts, footprint, hash]) => ({ facts, footprint, fingerprint: hash }),
    );
    read.set(sql, reading);
    return reading;
  };
  const statementsOf = (version: AppVersion) =>
    Promise.all(
      manifests[version].statements.map(async (statement) => ({
        ...statement,
        ...{ key: `${version}/${statement.id}`, version },
        ...(await readText(statement.sql)),
      })),
    );
  const blue = await statementsOf('blue');
  const green = await statementsOf('green');
  // Statements that differ only in a constant, or in their settings, have one fingerprint.
  const likenesses: readonly ((statement: Omit<AppStatement, 'twin'>) => string)[] = [
    ({ id, sql, role, searchPath, session }) => JSON.stringify([id, sql, role, searchPath, session]),
    ({ sql, role, searchPath, session }) => JSON.stringify([sql, role, searchPath, session]),
    ({ sql }) => sql,
    (statement) => statement.fingerprint,
  ];
  const known = likenesses.map((of) => new Map(blue.map((statement) => [of(statement), statement.key])));
  const twinOf = (statement: Omit<AppStatement, 'twin'>) =>
    likenesses.map((of, index) => known[index]?.get(of(statement))).find((key) => key !== undefined);
  return [
    ...blue.map((statement) => ({ ...statement, twin: statement.key })),
    ...green.map((statement) => ({ ...statement, twin: twinOf(statement) })),
  ];
}
