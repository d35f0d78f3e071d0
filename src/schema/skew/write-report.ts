import { objectOf } from '../catalog/describe-change.ts';
import { unnamedObjects } from '../catalog/unnamed-objects.ts';
import type { QueryManifest } from '../queries/query-manifest.ts';
import type { AppStatement } from './app-statement.ts';
import { judgeRelease } from './judge-release.ts';
import type { Court } from './judge-statement.ts';
import { isProbed } from './probes.ts';
import { combineWalks } from './settings-groups.ts';
import { tallies } from './tallies.ts';
import type {
  AppVersion,
  MigrationPlace,
  MigrationStep,
  OrderVerdict,
  SkewFinding,
  SkewReport,
  UnverifiableStatement,
  VersionSummary,
} from './skew-report.ts';
import type { Walk } from './state-walk.ts';
import { reasonsUnverifiable, type ReasonUnverifiable } from './unverifiable.ts';

/** What a report is made of. */
export interface ReportMaterial {
  readonly shadow: { readonly engine: string; readonly version: string };
  /** One for each walk, at least one. */
  readonly courts: readonly Court[];
  readonly order: Court['order'];
  readonly statements: readonly AppStatement[];
  readonly manifests: Readonly<Record<AppVersion, QueryManifest>>;
  /** Versions whose statements were asked for. */
  readonly given: readonly AppVersion[];
  readonly warnings: readonly string[];
  readonly timings: SkewReport['timings'];
}

const colors = ['blue', 'green'] as const;

function summarize(
  version: AppVersion,
  { statements, manifests }: ReportMaterial,
  reasonOf: ReasonUnverifiable,
): VersionSummary {
  const mine = statements.filter((statement) => statement.version === version);
  const unreadable = (manifests[version].unreadable ?? []).map(
    ({ id, source, line, reason }): UnverifiableStatement => ({ statement: id, source, line, reason }),
  );
  const unverifiable = mine.flatMap((statement): UnverifiableStatement[] => {
    const reason = reasonOf(statement);
    const { id, source, line } = statement;
    return reason === undefined ? [] : [{ statement: id, source, line, reason }];
  });
  return { statements: mine.length + unreadable.length, unverifiable: [...unverifiable, ...unreadable] };
}

const isAt = (place: MigrationPlace | null | undefined, other: MigrationPlace) =>
  place?.file === other.file && place.line === other.line;

function stepsOf(
  { states }: Walk,
  findings: readonly SkewFinding[],
  blue: readonly AppStatement[],
): MigrationStep[] {
  return states.flatMap(({ id, applied, causes }) =>
    applied.map((visited): MigrationStep => {
      const { file, line, statement, phase, changes } = visited;
      const dependent = new Set(
        blue.filter(({ key }) => isAt(causes.get(key), visited)).map((one) => one.id),
      );
      for (const finding of findings) {
        // A notice too: what may refuse a statement is no proof that none depends on it.
        if (finding.version === 'blue' && finding.statement && isAt(finding.migration, visited)) {
          dependent.add(finding.statement.id);
        }
      }
      const takesAway = phase === 'contract' || phase === 'mixed';
      return {
        ...{ file, line, statement, state: id, phase },
        objects: [...new Set(changes.map(objectOf))],
        unnamed: unnamedObjects(changes, statement),
        dependents: takesAway ? { blue: dependent.size, of: blue.length } : null,
      };
    }),
  );
}

const verdict = (breaks: boolean, known: boolean): OrderVerdict =>
  breaks ? 'breaks' : known ? 'ok' : 'unknown';

/** The first state from which on blue cannot serve any more. */
function noReturn(matrix: SkewReport['matrix'], ids: readonly string[]): string | null {
  const failing = new Set(
    matrix.filter(({ version, breaks }) => version === 'blue' && breaks > 0).map(({ state }) => state),
  );
  return ids[ids.findLastIndex((id) => !failing.has(id)) + 1] ?? null;
}

function undecidedOf(blind: readonly AppVersion[]): string | null {
  return blind.length === 0 ? null : `no statement of ${blind.join(' and none of ')} could be verified`;
}

/** Judges what the walk showed, and puts the report together. */
export async function writeReport(material: ReportMaterial): Promise<SkewReport> {
  const { courts, order, statements, shadow, given, timings } = material;
  const walk = combineWalks(courts.map((court) => court.walk));
  const reasonOf = reasonsUnverifiable(walk, statements);
  const versions = {
    blue: summarize('blue', material, reasonOf),
    green: summarize('green', material, reasonOf),
  };
  const verified = statements.filter((statement) => isProbed(statement) && reasonOf(statement) === undefined);
  const of = (version: AppVersion) => verified.filter((statement) => statement.version === version);
  const wanted = new Set(verified.map(({ key }) => key));
  const findings = await judgeRelease(courts, ({ key }) => wanted.has(key));
  const matrix = tallies(walk, verified, findings);
  const ids = walk.states.map(({ id }) => id);
  const pointOfNoReturn = noReturn(matrix, ids);
  const last = ids.at(-1);
  const complete = !walk.failure;
  const undecided = undecidedOf(given.filter((version) => of(version).length === 0));
  const sees = (version: AppVersion) => of(version).length > 0;
  const breaks = (filter: (finding: SkewFinding) => boolean) =>
    findings.some((finding) => finding.severity === 'breaks' && filter(finding));
  const migrateFirst =
    breaks(({ version, states = [] }) => version !== 'green' || states.includes(last ?? '')) || !complete;
  const greenFails = matrix.some((tally) => tally.version === 'green' && tally.breaks > 0);
  return {
    schemaVersion: 1,
    verdict: breaks(() => true) ? 'fail' : undecided === null ? 'pass' : 'inconclusive',
    shadow: { engine: shadow.engine, version: shadow.version },
    states: walk.states.map(({ id, label, migration, transactional, phase }) => ({
      ...{ id, label, migration, transactional, phase },
    })),
    steps: stepsOf(walk, findings, of('blue')),
    versions,
    findings,
    matrix,
    undecided,
    pointOfNoReturn,
    rollbackSafety: pointOfNoReturn !== null ? 'unsafe' : sees('blue') && complete ? 'safe' : 'unknown',
    order: {
      assumed: order,
      migrateFirst: verdict(migrateFirst, colors.every(sees)),
      codeFirst: verdict(greenFails, colors.every(sees) && complete),
    },
    warnings: warningsOf(material, walk, versions),
    timings,
  };
}

function warningsOf(
  { warnings, given }: ReportMaterial,
  { failure }: Walk,
  versions: SkewReport['versions'],
): string[] {
  const blind = versions.blue.unverifiable.length;
  return [
    ...warnings,
    ...colors.flatMap((version) =>
      given.includes(version)
        ? []
        : [
            `no statements of ${version} were given: nothing is said about ${version}, nor about both together`,
          ],
    ),
    ...(blind === 0
      ? []
      : [
          `${blind} of ${versions.blue.statements} statements of blue could not be verified; rollback safety rests on the others`,
        ]),
    ...(failure
      ? [
          failure.leftState
            ? `green was judged only by what ${failure.file} left behind when it failed: its last state was not reached`
            : `green was not judged: ${failure.file} does not apply, so its last state was not reached`,
        ]
      : []),
  ];
}
