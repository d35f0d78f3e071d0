import type { Migration } from '../migrations/migration.ts';
import type { CommitUnit } from '../parse/commit-units.ts';
import type { Refusal } from '../shadow/shadow-database.ts';
import type { AppStatement } from './app-statement.ts';
import {
  applyUnit,
  endSession,
  refuseMissingExtension,
  type Failure,
  type Replay,
  type Workshop,
} from './apply-unit.ts';
import { buildBaseline } from './build-baseline.ts';
import { findCauses, placeOf } from './find-causes.ts';
import type { MigrationPlace, SchemaState } from './skew-report.ts';
import { standingOf } from './standing.ts';
import { isProbed, probeStatements, type Cell, type Cells } from './statement-prober.ts';

/** One state of the schema, with what every statement does there. */
export interface VisitedState extends SchemaState {
  readonly cells: Cells;
  /** What in the migration gave a statement its standing, by the statement's key, where the standing changed. */
  readonly causes: ReadonlyMap<string, MigrationPlace>;
}

export interface Walk {
  /** `S0` first. */
  readonly states: readonly [VisitedState, ...VisitedState[]];
  /** The migration that does not apply, and where; the states end before it. */
  readonly failure: (MigrationPlace & { readonly refusal: Refusal }) | undefined;
}

export interface WalkOptions {
  readonly before: readonly Migration[];
  readonly pending: readonly Migration[];
  readonly statements: readonly AppStatement[];
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const visibleUnits = ({ units }: Migration) => units.filter(({ visible }) => visible);

function stateAfter(migration: Migration, number: number, unit: CommitUnit): SchemaState {
  const { id, file, transactional } = migration;
  const units = visibleUnits(migration);
  if (units.length < 2) return { id: `S${number}`, label: `after ${id}`, migration: file, transactional };
  const line = unit.statements.at(-1)?.line ?? 1;
  const part = units.indexOf(unit) + 1;
  return { id: `S${number}.${part}`, label: `after line ${line} of ${id}`, migration: file, transactional };
}

/** A new label of an enum cannot be used in the transaction that adds it, and can after its commit. */
const isUnclear = (cell: Cell | undefined) =>
  cell?.refusal?.sqlstate === '55P04' || cell?.staleParameters?.sqlstate === '55P04';

/**
 * Builds every state of the schema, one after the other, and probes every statement in each.
 * @throws InconclusiveError when the first state cannot be built, or an extension is missing
 */
export async function walkStates(workshop: Workshop, options: WalkOptions): Promise<Walk> {
  const { before, pending, onProgress } = options;
  const { shadow, signal } = workshop;
  const statements = options.statements.filter(isProbed);
  const total = (1 + pending.flatMap(visibleUnits).length) * statements.length;
  let done = 0;
  const onProbed = () => onProgress?.((done += 1), total);

  await buildBaseline(workshop, before);
  const baseline = await probeStatements(shadow, statements, { inTransaction: false, signal, onProbed });
  const old = new Map([...baseline].filter(([key]) => key.startsWith('blue/')));
  const standing = (statement: AppStatement, cells: Cells) => standingOf(statement, cells, baseline);
  const probe = (some: readonly AppStatement[], inTransaction: boolean) =>
    probeStatements(shadow, some, { inTransaction, baseline: old, signal });

  async function visit(
    migration: Migration,
    unit: CommitUnit,
    previous: Cells,
  ): Promise<Failure | Pick<VisitedState, 'cells' | 'causes'>> {
    let cells = new Map<string, Cell>();
    let causes = new Map<string, MigrationPlace>();
    const look = async (replay?: Replay) => {
      const inTransaction = replay !== undefined;
      cells = await probeStatements(shadow, statements, { inTransaction, baseline: old, signal, onProbed });
      const changed = statements.filter((app) => standing(app, cells) !== standing(app, previous));
      const search = { file: migration.file, unit, changed, previous, standing };
      causes = await findCauses({ ...search, probe: (some) => probe(some, inTransaction) }, replay);
    };
    const failure = await applyUnit(workshop, unit, look);
    if (failure) return failure;
    if (!unit.inTransaction && unit.visible) await look();
    const unclear = statements.filter(({ key }) => isUnclear(cells.get(key)));
    for (const [key, cell] of await probe(unclear, false)) cells.set(key, cell);
    return { cells, causes };
  }

  const states: [VisitedState, ...VisitedState[]] = [
    {
      id: 'S0',
      label: `after ${before.at(-1)?.id ?? 'nothing'}`,
      migration: null,
      transactional: true,
      cells: baseline,
      causes: new Map(),
    },
  ];
  for (const [index, migration] of pending.entries()) {
    for (const unit of migration.units) {
      const visited = await visit(migration, unit, states.at(-1)?.cells ?? baseline);
      if ('refusal' in visited) {
        await refuseMissingExtension(migration.file, visited);
        const place = placeOf(migration.file, visited.statement);
        return { states, failure: { ...place, refusal: visited.refusal } };
      }
      if (unit.visible) states.push({ ...stateAfter(migration, index + 1, unit), ...visited });
    }
    await endSession(workshop);
  }
  return { states, failure: undefined };
}
