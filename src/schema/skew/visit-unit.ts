import type { MigrationPhase, CatalogStep } from '../catalog/catalog-change.ts';
import type { CatalogSnapshot } from '../catalog/catalog-snapshot.ts';
import { compareCatalogs } from '../catalog/compare-catalogs.ts';
import { phaseOf } from '../catalog/phase-of.ts';
import { footprintMeets, reachOf } from '../catalog/reach.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { columnCopies } from '../parse/column-copies.ts';
import type { CommitUnit } from '../parse/commit-units.ts';
import type { SqlStatement } from '../parse/split-statements.ts';
import { applyUnit } from './apply-unit.ts';
import type { Cell } from './cell.ts';
import { dependsOnRows, effectOf, meetingRows } from './data-writes.ts';
import type { ProbePlace } from './probe-profile.ts';
import type { Probe } from './probes.ts';
import type { AppliedStatement } from './rules/skew-rule.ts';
import type { MigrationPlace } from './skew-report.ts';
import { isUnclear, reconnected, standingOf } from './standing.ts';
import type { ProbeCells, Prober } from './statement-prober.ts';
import type { Failure, Workshop } from './workshop.ts';

/** A statement of a migration, what it did, and what class that makes it. */
export interface VisitedStatement extends AppliedStatement {
  readonly phase: MigrationPhase;
}

/** What a unit of a migration did to the schema, and every statement at the state behind it. */
export interface Visit {
  readonly cells: ProbeCells;
  readonly catalog: CatalogSnapshot;
  readonly step: CatalogStep;
  readonly phase: MigrationPhase;
  readonly applied: readonly VisitedStatement[];
  /** What gave a statement its present standing where the unit changed it, by the probe's key. */
  readonly causes: ReadonlyMap<string, MigrationPlace>;
  /** Keys of the probes that some change of the unit concerns, or rows that it wrote. */
  readonly met: ReadonlySet<string>;
}

/** What the states of a run have in common. */
export interface Tour {
  readonly workshop: Workshop;
  readonly prober: Prober;
  readonly probes: readonly Probe[];
  /** Whether every statement is probed behind every statement of a migration. */
  readonly exhaustive: boolean;
}

export const placeOf = (file: string, { line, text, written }: SqlStatement): MigrationPlace => ({
  ...{ file, line, statement: written ?? text },
});

/** Collects what the statements of one unit do, one behind the other. */
class UnitVisit {
  readonly #tour: Tour;
  readonly #file: string;
  readonly #place: ProbePlace;
  readonly #previous: Pick<Visit, 'cells' | 'catalog'>;
  #cells = new Map<string, Cell>();
  #catalog: CatalogSnapshot;
  #applied: VisitedStatement[] = [];
  #causes = new Map<string, MigrationPlace>();
  #met = new Set<string>();
  #asked = new Set<Probe>();

  constructor(tour: Tour, file: string, place: ProbePlace, previous: Pick<Visit, 'cells' | 'catalog'>) {
    this.#tour = tour;
    this.#file = file;
    this.#place = place;
    this.#previous = previous;
    this.#catalog = previous.catalog;
  }

  begin(): void {
    // Sessions that broke at the state before are new ones by now.
    this.#cells = new Map([...this.#previous.cells].map(([key, cell]) => [key, reconnected(cell)]));
    this.#catalog = this.#previous.catalog;
    this.#applied = [];
    this.#causes = new Map();
    this.#met = new Set();
    this.#asked = new Set();
  }

  #take(fresh: ReadonlyMap<string, Cell>, cause: MigrationPlace | undefined): void {
    for (const [key, cell] of fresh) {
      const changed = standingOf(cell) !== standingOf(this.#cells.get(key));
      if (changed && cause) this.#causes.set(key, cause);
      this.#cells.set(key, cell);
    }
  }

  async #look(probes: readonly Probe[], place: ProbePlace, cause?: MigrationPlace): Promise<void> {
    for (const probe of probes) this.#asked.add(probe);
    if (probes.length > 0) this.#take(await this.#tour.prober.look(probes, place), cause);
  }

  /** Whether sessions that prepared it have a parameter of a dropped type, which its text need not name any more. */
  #keepsDropped(key: string, changes: CatalogStep['changes']): boolean {
    const kept = this.#previous.cells.get(key)?.shape?.parameters ?? [];
    return changes.some((change) => change.kind === 'type-dropped' && kept.includes(change.before.id));
  }

  async after(statement: SqlStatement): Promise<void> {
    const { workshop, prober, probes, exhaustive } = this.#tour;
    const effect = await effectOf(statement);
    const before = this.#catalog;
    const after = effect.mayChangeCatalog ? await readCatalog(workshop.shadow, before) : before;
    const changes = compareCatalogs(before, after);
    const cause = placeOf(this.#file, statement);
    const copies = await columnCopies(statement.text);
    const phase = phaseOf(changes, { writesData: effect.writes === 'all' || effect.writes.size > 0 });
    this.#applied.push({ ...cause, changes, phase, ...(copies.length > 0 ? { copies } : {}) });
    this.#catalog = after;

    const reach = reachOf({ before, after, changes });
    const concerned = new Set(
      probes.filter(
        ({ key, statement: { footprint, paramTypes } }) =>
          footprintMeets(reach, footprint, paramTypes) || this.#keepsDropped(key, changes),
      ),
    );
    const meetsRows = meetingRows(effect.writes, after);
    for (const probe of probes) {
      if (concerned.has(probe) || meetsRows(probe.statement)) this.#met.add(probe.key);
    }
    await this.#look(exhaustive ? probes : [...concerned], this.#place, cause);
    if (exhaustive) return;
    const rerun = probes.filter(
      (probe) =>
        !concerned.has(probe) &&
        this.#cells.get(probe.key)?.runs !== undefined &&
        dependsOnRows(probe.statement, effect.writes, after),
    );
    for (const probe of rerun) this.#asked.add(probe);
    if (rerun.length > 0) this.#take(await prober.rerun(rerun, this.#cells, this.#place), cause);
  }

  /** When the unit is committed. */
  async end(): Promise<Visit> {
    const { prober, probes } = this.#tour;
    const last = this.#applied.at(-1);
    await this.#look(
      probes.filter(({ key }) => isUnclear(this.#cells.get(key))),
      'outside-transaction',
      last && { file: last.file, line: last.line, statement: last.statement },
    );
    await prober.settle([...this.#asked], this.#cells);
    const before = this.#previous.catalog;
    const after = this.#catalog;
    const [only, ...others] = this.#applied;
    const changes = only && others.length === 0 ? only.changes : compareCatalogs(before, after);
    const causes = [...this.#causes].filter(
      ([key]) => standingOf(this.#cells.get(key)) !== standingOf(this.#previous.cells.get(key), 'settled'),
    );
    const writesData = this.#applied.some(({ phase }) => phase === 'migrate');
    return {
      ...{ cells: this.#cells, catalog: after, step: { before, after, changes } },
      ...{ phase: phaseOf(changes, { writesData }), applied: this.#applied },
      ...{ causes: new Map(causes), met: this.#met },
    };
  }
}

/** A unit that did not apply; with what it left behind, where that is something. */
export interface FailedVisit {
  readonly failure: Failure;
  readonly left: Visit | undefined;
}

/** Applies a unit of a migration, and probes behind each of its statements what that can concern. */
export async function visitUnit(
  tour: Tour,
  { file, unit }: { readonly file: string; readonly unit: CommitUnit },
  previous: Pick<Visit, 'cells' | 'catalog'>,
): Promise<Visit | FailedVisit> {
  const place = unit.inTransaction ? 'inside-transaction' : 'outside-transaction';
  const visit = new UnitVisit(tour, file, place, previous);
  const failure = await applyUnit(tour.workshop, unit, visit);
  if (failure === undefined) return visit.end();
  if (unit.inTransaction) return { failure, left: undefined };
  const catalog = await readCatalog(tour.workshop.shadow, previous.catalog);
  if (catalog === previous.catalog || compareCatalogs(previous.catalog, catalog).length === 0) {
    return { failure, left: undefined };
  }
  visit.begin();
  await visit.after(failure.statement);
  return { failure, left: await visit.end() };
}
