import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Scenario, Scene } from './scenario.ts';

/** How much stood against the objective at each look, in the order of the journal. */
function evidenceOf({ stage }: Scene): number[] {
  const reasons = stage.journal().flatMap((entry) => (entry.type === 'observe-tick' ? [entry.reason] : []));
  return reasons.flatMap((reason) => {
    const [, wealth] = /\(([\d.]+) of 100\)/.exec(reason) ?? [];
    return wealth === undefined ? [] : [Number(wealth)];
  });
}

/** All that the looks on record counted: `bad of total`. */
function countedOf({ stage }: Scene): string {
  const memories = stage
    .journal()
    .flatMap((entry) => (entry.type === 'observe-tick' ? (entry.memories?.['orders succeed'] ?? []) : []));
  const increments = memories.flatMap((memory) => {
    const { increments = [] } = memory as {
      increments?: [at: number, seconds: number, bad: number, total: number][];
    };
    return increments;
  });
  const sum = (index: 2 | 3) => increments.reduce((all, increment) => all + increment[index], 0);
  return `${sum(2)} of ${sum(3)}`;
}

/** What green's counters stood at when Prometheus scraped them: `bad of total`, scrape by scrape. */
async function scrapesOf({ stage, prometheus }: Scene): Promise<string[]> {
  const query = `http_requests_total{shop="${stage.name}",color="green"}[1m]`;
  const answer = await fetch(
    `${prometheus.url ?? ''}/api/v1/query?${new URLSearchParams({ query }).toString()}`,
  );
  const { data } = (await answer.json()) as {
    data: { result: { metric: { code: string }; values: [number, string][] }[] };
  };
  const valuesOf = (code: string) =>
    new Map(data.result.find(({ metric }) => metric.code === code)?.values ?? []);
  const [good, bad] = [valuesOf('200'), valuesOf('500')];
  return [...good].map(([at, count]) => {
    const failed = Number(bad.get(at) ?? 0);
    return `${failed} of ${Number(count) + failed}`;
  });
}

/** One test of the whole window, whoever runs it: nothing is forgotten, and nothing is counted twice. */
export const resumedScenario: Scenario = {
  title: 'one order in six fails, where one in ten may; the run is killed amid the window, and resumed',
  perSecond: 50,
  expected: { exitCode: 1, traffic: 'blue', says: [/FAIL {2}`orders succeed` is broken/] },
  before: ({ stage }) => stage.green.fault({ errors: 0.17 }),
  play: async (scene) => {
    const { stage } = scene;
    const first = stage.start(['cutover', '--window', '25s']);
    await Promise.race([stage.door.opened, first.ended]);
    while (evidenceOf(scene).length < 3) await delay(50);
    first.process.kill('SIGKILL');
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });
    const before = evidenceOf(scene);
    await delay(1_000);

    const ended = await stage.end(stage.start(['resume']));
    const after = evidenceOf(scene).slice(before.length);
    // What came in while nobody watched counts as well; a test begun anew would stand at 1.
    expect(after[0] ?? Infinity).toBeGreaterThan(before.at(-1) ?? Infinity);
    expect(await scrapesOf(scene)).toContain(countedOf(scene));
    return ended;
  },
};
