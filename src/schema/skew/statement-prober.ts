import type { Clock } from '../../clock.ts';
import type { Answer, Refusal, ShadowDatabase, StatementShape } from '../shadow/shadow-database.ts';
import type { Cell, Fault, Run } from './cell.ts';
import { madeUpValues } from './made-up-values.ts';
import { openSessions } from './open-sessions.ts';
import { inProfile, type ProbePlace } from './probe-profile.ts';
import type { Probe } from './probes.ts';
import { differingColumns } from './run-differences.ts';
import { sampleTexts } from './sample-values.ts';

/** Cells by the probe's key. */
export type ProbeCells = ReadonlyMap<string, Cell>;

export interface ProberOptions {
  /** As whom the shadow database was opened. */
  readonly user: string;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** Whether statements without samples run with made-up values. */
  readonly execute: boolean;
}

/** Probes statements as sessions of the application would meet them, and leaves no trace. */
export interface Prober {
  /** What the statements do now, in a new session and in one that prepared them at the state before. */
  look(probes: readonly Probe[], place: ProbePlace): Promise<Map<string, Cell>>;
  /** Runs the samples only, of statements that could be planned; the rest of the cells stays. */
  rerun(probes: readonly Probe[], cells: ProbeCells, place: ProbePlace): Promise<Map<string, Cell>>;
  /** Takes cells as those of a state: new sessions replace the broken ones, and what ran counts as able to run. */
  settle(probes: readonly Probe[], cells: ProbeCells): Promise<void>;
  /** Columns that differ from run to run although nothing changed, by sample. */
  volatile(probe: Probe): readonly ReadonlySet<number>[];
  /** Milliseconds spent so far. */
  spent(): number;
}

type Values = readonly (string | null)[];

function byProfile(probes: readonly Probe[]): Probe[][] {
  const groups = new Map<string, Probe[]>();
  for (const probe of probes) {
    const group = groups.get(probe.profile.key);
    if (group) group.push(probe);
    else groups.set(probe.profile.key, [probe]);
  }
  return [...groups.values()];
}

const copiesFromClient = ({ sqlstate, message }: Refusal) =>
  sqlstate === '57014' && message.startsWith('COPY from stdin failed');

function runOf(answer: Answer<{ rowCount: number | undefined; rows: Values[] | readonly Values[] }>): Run {
  if (answer.ok) return { ok: true, ...answer.value };
  // It came as far as asking for the rows.
  if (copiesFromClient(answer.refusal)) return { ok: true, rowCount: undefined, rows: [] };
  return { ok: false, refusal: answer.refusal };
}

/** Types that EXPLAIN cannot be told, although the application declares them. */
const dependsOnDeclaredTypes = ({ statement }: Probe, { sqlstate }: Refusal) =>
  statement.paramTypes !== undefined && ['42P18', '42P08', '42725', '42883', '42804'].includes(sqlstate);

export function createProber(shadow: ShadowDatabase, options: ProberOptions): Prober {
  const { clock, signal, user } = options;
  const session = { shadow, user };
  const open = openSessions(shadow);
  const madeUp = new Map<string, readonly Values[]>();
  /** Samples that ran at some state. */
  const ran = new Map<string, Set<number>>();
  const volatiles = new Map<string, ReadonlySet<number>[]>();
  const unplannable = new Set<string>();
  let settled = false;
  let spent = 0;

  async function timed<Value>(work: () => Promise<Value>): Promise<Value> {
    const start = clock.now();
    try {
      return await work();
    } finally {
      spent += clock.now() - start;
    }
  }

  /** OIDs of the types that statements declare; 0 for one that is not there. */
  async function declared(
    probes: readonly Probe[],
  ): Promise<(probe: Probe) => readonly number[] | undefined> {
    const names = [...new Set(probes.flatMap(({ statement }) => statement.paramTypes ?? []))];
    if (names.length === 0) return () => undefined;
    const rows = await shadow.rows<{ id: number | null }>(
      `SELECT pg_catalog.to_regtype(name)::pg_catalog.oid::pg_catalog.int8 AS id
         FROM pg_catalog.unnest($1::pg_catalog.text[]) WITH ORDINALITY AS type(name, number) ORDER BY number`,
      [names],
    );
    const ids = new Map(names.map((name, index) => [name, rows[index]?.id ?? 0]));
    return ({ statement }) => statement.paramTypes?.map((name) => ids.get(name) ?? 0);
  }

  async function makeUp(probes: readonly Probe[], shapes: ReadonlyMap<Probe, StatementShape>): Promise<void> {
    if (!options.execute) return;
    const wanting = probes.filter(
      (probe) => probe.samples === undefined && !madeUp.has(probe.key) && shapes.has(probe),
    );
    const parameters = (probe: Probe) => shapes.get(probe)?.parameters ?? [];
    const values = await madeUpValues(shadow, [...new Set(wanting.flatMap(parameters))]);
    for (const probe of wanting) {
      const sample = parameters(probe).map((type) => values.get(type));
      const whole = sample.filter((value) => value !== undefined);
      madeUp.set(probe.key, whole.length === sample.length ? [whole] : []);
    }
  }

  function samplesOf(probe: Probe, { parameters }: Pick<StatementShape, 'parameters'>): readonly Values[] {
    return probe.samples?.map((sample) => sampleTexts(sample, parameters)) ?? madeUp.get(probe.key) ?? [];
  }

  async function runAll(
    probes: readonly Probe[],
    shapeOf: (probe: Probe) => StatementShape | undefined,
  ): Promise<ReadonlyMap<Probe, readonly Run[]>> {
    const items = probes.flatMap((probe) =>
      samplesOf(probe, shapeOf(probe) ?? { parameters: [] }).map((values) => ({ probe, values })),
    );
    const answers = await shadow.executeAll(
      items.map(({ probe, values }) => ({ sql: probe.statement.sql, values })),
    );
    const runs = new Map<Probe, Run[]>();
    items.forEach(({ probe }, index) => {
      const answer = answers[index];
      if (answer) runs.set(probe, [...(runs.get(probe) ?? []), runOf(answer)]);
    });
    return runs;
  }

  /** A run that fails, and went through at a state before. */
  function failedRun({ key }: Probe, runs: readonly Run[] | undefined): Fault | undefined {
    const sample = (runs ?? []).findIndex((run, index) => !run.ok && ran.get(key)?.has(index));
    const run = runs?.[sample];
    return run && !run.ok ? { ...run.refusal, rung: 'execute', sample } : undefined;
  }

  function withRuns(probe: Probe, cell: Cell, runs: readonly Run[] | undefined): Cell {
    const { fault, shape, plan, open: broken } = cell;
    const failed = fault && fault.rung !== 'execute' ? fault : failedRun(probe, runs);
    return {
      ...(failed ? { fault: failed } : {}),
      ...(shape ? { shape } : {}),
      ...(plan === undefined ? {} : { plan }),
      ...(broken ? { open: broken } : {}),
      ...(runs ? { runs } : {}),
    };
  }

  async function lookAtGroup(probes: readonly Probe[], cells: Map<string, Cell>): Promise<void> {
    const typesOf = await declared(probes);
    const described = await shadow.describeAll(
      probes.map((probe) => ({ sql: probe.statement.sql, parameters: typesOf(probe) })),
    );
    const shapes = new Map<Probe, StatementShape>();
    const faults = new Map<Probe, Fault>();
    probes.forEach((probe, index) => {
      const answer = described[index];
      if (answer?.ok) shapes.set(probe, answer.value);
      else if (answer) faults.set(probe, { ...answer.refusal, rung: 'parse' });
    });
    const planned = probes.filter(
      (probe) =>
        shapes.has(probe) && probe.statement.facts.depth === 'planned' && !unplannable.has(probe.key),
    );
    const plans = new Map<Probe, string>();
    const explained = await shadow.explainAll(planned.map(({ statement }) => statement.sql));
    planned.forEach((probe, index) => {
      const answer = explained[index];
      if (answer?.ok) plans.set(probe, answer.value);
      else if (answer && !settled && dependsOnDeclaredTypes(probe, answer.refusal))
        unplannable.add(probe.key);
      else if (answer) faults.set(probe, { ...answer.refusal, rung: 'plan' });
    });
    const sound = probes.filter((probe) => !faults.has(probe));
    await makeUp(sound, shapes);
    const runs = await runAll(sound, (probe) => shapes.get(probe));
    const broken = await open.broken(
      sound.flatMap((probe) => {
        const shape = shapes.get(probe);
        return shape ? [{ probe, shape }] : [];
      }),
    );
    for (const probe of probes) {
      const [fault, shape, plan] = [faults.get(probe), shapes.get(probe), plans.get(probe)];
      const refusal = broken.get(probe);
      const cell = {
        ...(fault ? { fault } : {}),
        ...(shape ? { shape } : {}),
        ...(plan === undefined ? {} : { plan }),
        ...(refusal ? { open: refusal } : {}),
      };
      cells.set(probe.key, withRuns(probe, cell, runs.get(probe)));
    }
  }

  function look(probes: readonly Probe[], place: ProbePlace): Promise<Map<string, Cell>> {
    return timed(async () => {
      const cells = new Map<string, Cell>();
      for (const group of byProfile(probes)) {
        signal?.throwIfAborted();
        const [first] = group;
        if (!first) continue;
        await inProfile(session, first.profile, place, async (refusal) => {
          if (!refusal) return lookAtGroup(group, cells);
          for (const { key } of group) cells.set(key, { fault: { ...refusal, rung: 'parse' } });
          return undefined;
        });
      }
      return cells;
    });
  }

  async function runsNow(
    probes: readonly Probe[],
    cells: ProbeCells,
    place: ProbePlace,
  ): Promise<ReadonlyMap<Probe, readonly Run[]>> {
    const all = new Map<Probe, readonly Run[]>();
    for (const group of byProfile(probes.filter(({ key }) => cells.get(key)?.runs !== undefined))) {
      const [first] = group;
      if (!first) continue;
      const runs = await inProfile(session, first.profile, place, async (refusal) =>
        refusal ? new Map<Probe, readonly Run[]>() : runAll(group, ({ key }) => cells.get(key)?.shape),
      );
      for (const [probe, list] of runs) all.set(probe, list);
    }
    return all;
  }

  /** Runs once more, in another transaction, what ran for the first time. */
  async function learnVolatile(probes: readonly Probe[], cells: ProbeCells): Promise<void> {
    const fresh = probes.filter(({ key }) => {
      const runs = cells.get(key)?.runs ?? [];
      return runs.some((run, index) => run.ok && ran.get(key)?.has(index) !== true);
    });
    const again = await runsNow(fresh, cells, 'outside-transaction');
    for (const probe of fresh) {
      const runs = cells.get(probe.key)?.runs ?? [];
      const known = volatiles.get(probe.key) ?? [];
      const done = ran.get(probe.key) ?? new Set<number>();
      volatiles.set(
        probe.key,
        runs.map((run, index) =>
          done.has(index) ? (known[index] ?? new Set()) : differingColumns(run, again.get(probe)?.[index]),
        ),
      );
      runs.forEach((run, index) => run.ok && done.add(index));
      ran.set(probe.key, done);
    }
  }

  return {
    look,
    rerun: (probes, cells, place) =>
      timed(async () => {
        const runs = await runsNow(probes, cells, place);
        return new Map(
          [...runs].map(([probe, list]) => [probe.key, withRuns(probe, cells.get(probe.key) ?? {}, list)]),
        );
      }),
    settle: (probes, cells) =>
      timed(async () => {
        await learnVolatile(probes, cells);
        const renewed = probes.filter((probe) => {
          const cell = cells.get(probe.key);
          const sound = probe.kept && cell?.shape !== undefined && cell.fault === undefined;
          return sound && (cell.open !== undefined || !open.has(probe));
        });
        for (const group of byProfile(renewed)) {
          const [first] = group;
          if (!first) continue;
          await inProfile(session, first.profile, 'outside-transaction', async (refusal) => {
            if (!refusal) await open.prepare(group, await declared(group));
          });
        }
        settled = true;
      }),
    volatile: ({ key }) => volatiles.get(key) ?? [],
    spent: () => spent,
  };
}
