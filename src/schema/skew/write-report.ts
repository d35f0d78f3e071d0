import type { ShadowDatabase } from '../shadow/shadow-database.ts';
import type { AppStatement } from './app-statement.ts';
import { findingOfFailure, findingsOfBlue, findingsOfGreen } from './findings.ts';
import type {
  AppVersion,
  OrderVerdict,
  SkewFinding,
  SkewReport,
  UnverifiableStatement,
  VersionSummary,
} from './skew-report.ts';
import { standingOf } from './standing.ts';
import type { Walk } from './state-walk.ts';
import { isProbed } from './statement-prober.ts';

interface Material {
  readonly shadow: ShadowDatabase;
  readonly statements: readonly AppStatement[];
  readonly walk: Walk;
  readonly warnings: readonly string[];
  readonly inventedRoles: ReadonlySet<string>;
  readonly postgresMajor: number | undefined;
}

/** Why nothing can be said about a statement; `undefined` when something can. */
function reasonUnverifiable(statement: AppStatement, { states }: Walk): string | undefined {
  const { depth, command } = statement.facts;
  if (depth === 'opaque') return `Postgres looks into ${command} only when it runs`;
  if (!isProbed(statement)) return undefined;
  const [before] = states;
  const old = statement.twin === undefined ? undefined : before.cells.get(statement.twin)?.refusal;
  if (!old) return undefined;
  if (statement.version === 'blue') return `it fails at S0 already: ${old.message} (${old.sqlstate})`;
  const now = states.at(-1)?.cells.get(statement.key)?.refusal;
  const same = now?.sqlstate === old.sqlstate && now.message === old.message;
  return same ? `it fails as it does in blue at S0: ${old.message} (${old.sqlstate})` : undefined;
}

function summarize(version: AppVersion, statements: readonly AppStatement[], walk: Walk): VersionSummary {
  const mine = statements.filter((statement) => statement.version === version);
  const unverifiable: UnverifiableStatement[] = mine.flatMap((statement) => {
    const reason = reasonUnverifiable(statement, walk);
    const { id, source, line } = statement;
    return reason === undefined ? [] : [{ statement: id, source, line, reason }];
  });
  return { statements: mine.length, unverifiable };
}

const verdict = (breaks: boolean, known: boolean): OrderVerdict =>
  breaks ? 'breaks' : known ? 'ok' : 'unknown';

function warningsOf(
  { shadow, warnings, inventedRoles, postgresMajor, walk }: Material,
  versions: SkewReport['versions'],
) {
  const major = Number.parseInt(shadow.version, 10);
  const roles = [...inventedRoles].map((role) => `\`${role}\``).join(', ');
  const blind = versions.blue.unverifiable.length;
  return [
    ...warnings,
    ...(postgresMajor === undefined || postgresMajor === major
      ? []
      : [
          `the states were built on Postgres ${major}, production runs ${postgresMajor}: what only one of them refuses may differ`,
        ]),
    ...(roles === ''
      ? []
      : [`the migrations name roles that they do not create, and that were made up here: ${roles}`]),
    ...(blind === 0
      ? []
      : [
          `${blind} of ${versions.blue.statements} statements of blue could not be verified; rollback safety rests on the others`,
        ]),
    ...(walk.failure
      ? [`green was not judged: ${walk.failure.file} does not apply, so its last state was not reached`]
      : []),
  ];
}

/** Puts together what the walk showed. */
export async function writeReport(material: Material): Promise<SkewReport> {
  const { shadow, statements, walk } = material;
  const versions = {
    blue: summarize('blue', statements, walk),
    green: summarize('green', statements, walk),
  };
  const judged = statements.filter(
    (statement) => isProbed(statement) && reasonUnverifiable(statement, walk) === undefined,
  );
  const of = (version: AppVersion) => judged.filter((statement) => statement.version === version);
  const findings: SkewFinding[] = findingOfFailure(walk);
  for (const statement of of('blue')) findings.push(...(await findingsOfBlue(statement, walk)));
  if (!walk.failure) findings.push(...of('green').flatMap((statement) => findingsOfGreen(statement, walk)));

  const [first] = walk.states;
  const failing = (list: readonly AppStatement[], cells = first.cells) =>
    list.some((statement) => standingOf(statement, cells, first.cells) === 'fails');
  const lastGood = walk.states.findLastIndex(({ cells }) => !failing(of('blue'), cells));
  const pointOfNoReturn = walk.states[lastGood + 1]?.id ?? null;
  const blind = (['blue', 'green'] as const).filter((version) => of(version).length === 0);
  const complete = !walk.failure;
  const greenEarly = walk.states.some(({ cells }) => failing(of('green'), cells));
  const breaks = findings.some(({ severity }) => severity === 'breaks');
  const [sawBlue, sawBoth] = [!blind.includes('blue'), blind.length === 0];
  return {
    schemaVersion: 1,
    shadow: { engine: shadow.engine, version: shadow.version },
    states: walk.states.map(({ id, label, migration, transactional }) => ({
      id,
      label,
      migration,
      transactional,
    })),
    versions,
    findings,
    undecided: sawBoth ? null : `no statement of ${blind.join(' and none of ')} could be verified`,
    pointOfNoReturn,
    rollbackSafety: pointOfNoReturn !== null ? 'unsafe' : sawBlue && complete ? 'safe' : 'unknown',
    order: {
      migrateFirst: verdict(breaks || !complete, sawBoth),
      codeFirst: verdict(greenEarly, sawBoth && complete),
    },
    warnings: warningsOf(material, versions),
  };
}
