import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCertificates } from '../../support/certificates.ts';
import { describeWith } from '../../support/required-program.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';
import { runWithFault, type FaultRun } from './run-fault.ts';
import { definePaceChecks } from './shop-checks.ts';
import { openShopStage, type ShopStage } from './shop-stage.ts';

/** How many runs at once; each has edges and an account of its own. */
const atOnce = 4;
/** Runs without a fault: `CLEAN_RUNS=200` for more. */
const cleanRuns = Number(process.env.CLEAN_RUNS ?? 20);
/** Longest for all faults, on a machine that has as much else to do. */
const patience = 90_000;

/** What does not pass, with its sentence, and what was left out. */
function troubles({ results }: FaultRun): Readonly<Record<string, string>> {
  return Object.fromEntries(
    results
      .filter(({ outcome }) => outcome !== 'passed')
      .map(({ id, outcome, message }) => [id, `${outcome}: ${message}`]),
  );
}

function cleanupFailures({ results }: FaultRun): readonly string[] {
  return results.flatMap((result) => result.cleanupFailures);
}

const left = 'not-run: did not run: `green reaches what it needs` had not passed';
const afterReadiness = [
  ...['a visitor can browse (green)', 'a cart is kept (green)', 'prices are live (green)'],
  ...['a customer can order (green)', 'what visitors see'],
];

function expectedTroubles({ finds, stopsTheRest = false }: Fault): Readonly<Record<string, unknown>> {
  const found = Object.entries(finds).map(
    ([id, sentence]) => [id, expect.stringMatching(sentence) as unknown] as const,
  );
  return Object.fromEntries([
    ...found,
    ...(stopsTheRest ? afterReadiness.map((id) => [id, left] as const) : []),
  ]);
}

/** Latency does not settle on a machine that is busy with something else for a while: that is not known, and asked again. */
async function runPace(stage: ShopStage, fault: Pick<Fault, 'layer'>): Promise<FaultRun> {
  let run: FaultRun;
  let tries = 0;
  do {
    run = await runWithFault(stage, fault, { define: definePaceChecks });
    tries += 1;
  } while (tries < 3 && run.results.some(({ outcome }) => outcome === 'inconclusive'));
  return run;
}

describeWith(['a Postgres server', 'openssl'], 'the shop with one fault on green', () => {
  let stage: ShopStage;
  let before: unknown;
  const runs = new Map<string, FaultRun>();

  beforeAll(async () => {
    stage = await openShopStage();
    before = await stage.traces();
  }, patience);
  afterAll(() => stage.close());

  it('runs the checks of the shop against each', { timeout: patience }, async () => {
    const certificates = makeCertificates([{ name: 'expired', days: -1, alternatives: 'DNS:shop.test' }]);
    const limit = pLimit(atOnce);
    const run = async (fault: Fault) => {
      runs.set(fault.name, await runWithFault(stage, fault, { certificates }));
    };
    const ordinary = faults.filter(({ pace }) => !pace);
    await Promise.all(
      ordinary.map((fault) => (fault.waits || fault.stopsTheRest ? run(fault) : limit(() => run(fault)))),
    );
    // What measures latency is not beside what works; it mostly waits itself.
    const paced = faults.filter(({ pace }) => pace);
    await Promise.all(
      paced.map(async (fault) => {
        runs.set(fault.name, await runPace(stage, fault));
      }),
    );
    expect(runs.size).toBeGreaterThanOrEqual(25);
  });

  it.each(faults.map((fault) => [fault.name, fault] as const))('finds: %s', (_, fault) => {
    const run = runs.get(fault.name);
    if (run === undefined) throw new Error('it did not run');
    expect(troubles(run)).toEqual(expectedTroubles(fault));

    const told = run.results.flatMap(({ advice, details, cleanupFailures }) => [
      ...details,
      ...cleanupFailures,
      ...(advice === undefined ? [] : [advice]),
    ]);
    for (const sentence of fault.tells ?? []) expect(told).toContainEqual(expect.stringMatching(sentence));
    if (fault.tells === undefined) expect(cleanupFailures(run)).toEqual([]);
    for (const secret of run.secrets) expect(run.shown).not.toContain(secret);

    expect(run.after).toEqual(run.before);
  });

  it('tells how cold green was, and warms it', () => {
    const warm = runs.get('cold start')?.results.find(({ kind }) => kind === 'warm-up');
    expect(warm).toMatchObject({
      outcome: 'passed',
      message: expect.stringMatching(/^warm after \d+ requests in .*: median \d+ms → [\d.]+ms/) as unknown,
    });
    const [row] = (warm?.evidence[0]?.rows ?? []) as { coldP50: number; warmP50: number }[];
    expect(row?.coldP50).toBeGreaterThan(100);
    expect(row?.warmP50).toBeLessThan(row?.coldP50 ?? 0);
  });

  it('shows a token that is echoed to nobody', () => {
    const run = runs.get('secret echoed');
    expect(run?.secrets.some((secret) => /^[\w-]{32}$/.test(secret))).toBe(true);
    expect(run?.shown).toMatch(/authorization: Bearer \*\*\*/);
  });

  it('passes without a fault, time after time', { timeout: patience + cleanRuns * 1_000 }, async () => {
    const limit = pLimit(atOnce);
    const clean = await Promise.all(
      Array.from({ length: cleanRuns }, () => limit(() => runWithFault(stage, {}))),
    );
    const unclean = clean.map((run) => ({ ...troubles(run), cleanups: cleanupFailures(run) }));
    expect(unclean).toEqual(Array.from({ length: cleanRuns }, () => ({ cleanups: [] })));
    expect(troubles(await runPace(stage, {}))).toEqual({});
  });

  it('leaves nothing of all these runs', async () => {
    expect(await stage.traces()).toEqual(before);
  });
});
