import { InputError } from '../../errors.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import type { CatalogSnapshot } from '../catalog/catalog-snapshot.ts';
import type { CatalogStep } from '../catalog/catalog-change.ts';
import type { Migration } from '../migrations/migration.ts';
import type { CommitUnit } from '../parse/commit-units.ts';
import type { Refusal, ShadowDatabase } from '../shadow/shadow-database.ts';
import type { Cells } from './cell.ts';
import type { Probe, ProbeSet } from './probes.ts';
import type { MigrationPlace, SchemaState } from './skew-report.ts';
import type { ProbeCells } from './statement-prober.ts';
import { placeOf, visitUnit, type Tour, type Visit, type VisitedStatement } from './visit-unit.ts';
import { endSession, refuseMissingExtension } from './workshop.ts';

/** One state of the schema, with what every statement does there, by the statement's key. */
export interface VisitedState extends SchemaState {
  readonly cells: Cells;
  readonly catalog: CatalogSnapshot;
  /** `undefined` for `S0`. */
  readonly step: CatalogStep | undefined;
  readonly applied: readonly VisitedStatement[];
  /** What in the migration gave a statement its standing, where the standing changed. */
  readonly causes: ReadonlyMap<string, MigrationPlace>;
  /** Statements that some change on the way there concerns. */
  readonly met: ReadonlySet<string>;
}

export interface Walk {
  /** `S0` first. */
  readonly states: readonly [VisitedState, ...VisitedState[]];
  /** The migration that does not apply, and where. */
  readonly failure:
    | (MigrationPlace & {
        readonly refusal: Refusal;
        /** Whether the last state is what it left behind; else the states end before it. */
        readonly leftState: boolean;
      })
    | undefined;
  /** Statements that only the role of the application may not run at `S0`. */
  readonly forbidden: ReadonlySet<string>;
}

export interface WalkOptions {
  readonly base: string;
  readonly pending: readonly Migration[];
  readonly probeSet: ProbeSet;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const visibleUnits = ({ units }: Migration) => units.filter(({ visible }) => visible);

type Named = Pick<SchemaState, 'id' | 'label' | 'migration' | 'transactional'>;

function stateAfter(migration: Migration, number: number, unit: CommitUnit): Named {
  const { id, file, transactional } = migration;
  const units = visibleUnits(migration);
  if (units.length < 2) return { id: `S${number}`, label: `after ${id}`, migration: file, transactional };
  const line = unit.statements.at(-1)?.line ?? 1;
  const part = units.indexOf(unit) + 1;
  return { id: `S${number}.${part}`, label: `after line ${line} of ${id}`, migration: file, transactional };
}

/** @throws InputError when the application should run as a role that is not there */
async function demandRoles(shadow: ShadowDatabase, probes: readonly Probe[]): Promise<void> {
  const byRole = new Map(probes.map((probe) => [probe.profile.role, probe] as const));
  const rows = await shadow.rows<{ name: string }>('SELECT rolname AS name FROM pg_catalog.pg_roles');
  const known = new Set(rows.map(({ name }) => name));
  for (const [role, { statement }] of byRole) {
    if (role === undefined || known.has(role)) continue;
    const own = statement.role === role ? `${statement.source}:${statement.line}` : undefined;
    throw new InputError(
      `${own === undefined ? '' : `${own}: `}the role \`${role}\` that runs the statements does not exist at S0`,
      {
        advice: `Create it in a SQL file for --seed, with what it may do in production: CREATE ROLE "${role}"; GRANT …`,
        ...(own === undefined ? {} : { location: own }),
      },
    );
  }
}

/** Those that a superuser may run where the application's role may not. */
async function forbiddenAtFirst(
  { prober }: Tour,
  { probes, byStatement }: ProbeSet,
  cells: ProbeCells,
): Promise<Set<string>> {
  const refused = probes.filter(
    ({ key, profile }) => profile.role !== undefined && cells.get(key)?.fault?.sqlstate === '42501',
  );
  if (refused.length === 0) return new Set();
  const byMaster = await prober.look(
    refused.map((probe) => ({
      ...probe,
      profile: { ...probe.profile, role: undefined, key: `${probe.profile.key} superuser` },
      ...{ kept: false, samples: [] },
    })),
    'outside-transaction',
  );
  const allowed = new Set([...byMaster].filter(([, cell]) => !cell.fault).map(([key]) => key));
  return new Set([...byStatement].filter(([, { key }]) => allowed.has(key)).map(([statement]) => statement));
}

/**
 * Builds every state of the schema, one after the other, and probes in each what the way there can concern.
 * @throws InconclusiveError when an extension is missing; InputError when a role is
 */
export async function walkStates(tour: Tour, options: WalkOptions): Promise<Walk> {
  const { pending, probeSet, onProgress } = options;
  const { workshop, prober } = tour;
  const { shadow } = workshop;
  const { probes, byStatement } = probeSet;
  const total = (1 + pending.flatMap(visibleUnits).length) * byStatement.size;
  let done = 0;
  const progress = () => onProgress?.((done += byStatement.size), total);
  const byKey = <Value>(values: ReadonlyMap<string, Value>) =>
    new Map(
      [...byStatement].flatMap(([key, probe]): [string, Value][] => {
        const value = values.get(probe.key);
        return value === undefined ? [] : [[key, value]];
      }),
    );
  const stateOf = (named: Named, visit: Visit): VisitedState => ({
    ...named,
    ...{ phase: visit.phase, catalog: visit.catalog, step: visit.step, applied: visit.applied },
    ...{ cells: byKey(visit.cells), causes: byKey(visit.causes) },
    met: new Set([...byStatement].filter(([, { key }]) => visit.met.has(key)).map(([key]) => key)),
  });

  await demandRoles(shadow, probes);
  let previous: Pick<Visit, 'cells' | 'catalog'> = {
    catalog: await readCatalog(shadow),
    cells: await prober.look(probes, 'outside-transaction'),
  };
  await prober.settle(probes, previous.cells);
  const forbidden = await forbiddenAtFirst(tour, probeSet, previous.cells);
  progress();
  const states: [VisitedState, ...VisitedState[]] = [
    {
      ...{ id: 'S0', label: `after ${options.base}`, migration: null, transactional: true, phase: 'none' },
      ...{ cells: byKey(previous.cells), catalog: previous.catalog, step: undefined },
      ...{ applied: [], causes: new Map(), met: new Set() },
    },
  ];
  for (const [index, migration] of pending.entries()) {
    const { file, id } = migration;
    for (const unit of migration.units) {
      const visit = await visitUnit(tour, { file, unit }, previous);
      if ('failure' in visit) {
        const { failure, left } = visit;
        await refuseMissingExtension(workshop, file, failure);
        const named = stateAfter(migration, index + 1, unit);
        const label = `after ${id} failed at line ${failure.statement.line}`;
        if (left) states.push(stateOf({ ...named, label }, left));
        const place = placeOf(file, failure.statement);
        return {
          ...{ states, forbidden },
          failure: { ...place, refusal: failure.refusal, leftState: left !== undefined },
        };
      }
      previous = visit;
      if (!unit.visible) continue;
      states.push(stateOf(stateAfter(migration, index + 1, unit), visit));
      progress();
    }
    await endSession(workshop);
  }
  return { states, failure: undefined, forbidden };
}
