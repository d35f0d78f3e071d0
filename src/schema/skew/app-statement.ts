import { footprintOf, type Footprint } from '../parse/footprint.ts';
import { fingerprint } from '../parse/postgres-parser.ts';
import { statementFacts, type StatementFacts } from '../parse/statement-facts.ts';
import type { QueryManifest, QueryStatement } from '../queries/query-manifest.ts';
import type { AppVersion } from './skew-report.ts';

/** A statement of one version, with what its text alone tells. */
export interface AppStatement extends QueryStatement {
  /** Unique over both versions. */
  readonly key: string;
  readonly version: AppVersion;
  readonly facts: StatementFacts;
  readonly footprint: Footprint;
  readonly fingerprint: string;
  /** Key of the statement of blue that says what is old news at `S0`: itself, or the same one for green. */
  readonly twin: string | undefined;
}

async function statementsOf(version: AppVersion, manifest: QueryManifest) {
  return Promise.all(
    manifest.statements.map(async (statement) => ({
      ...statement,
      key: `${version}/${statement.id}`,
      version,
      facts: await statementFacts(statement.sql),
      footprint: await footprintOf(statement.sql),
      fingerprint: await fingerprint(statement.sql),
    })),
  );
}

/** The statements of both versions, blue's first. */
export async function appStatements(
  manifests: Readonly<Record<AppVersion, QueryManifest>>,
): Promise<AppStatement[]> {
  const blue = await statementsOf('blue', manifests.blue);
  const green = await statementsOf('green', manifests.green);
  const byFingerprint = new Map(blue.map((statement) => [statement.fingerprint, statement.key]));
  return [
    ...blue.map((statement) => ({ ...statement, twin: statement.key })),
    ...green.map((statement) => ({ ...statement, twin: byFingerprint.get(statement.fingerprint) })),
  ];
}
