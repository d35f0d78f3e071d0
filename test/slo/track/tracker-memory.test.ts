import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import type { JsonValue } from '../../../src/json.ts';
import { increments, pastOfBlue, scriptSource, steady, switchedAt } from './scripted-source.ts';
import { watch } from './watch-objective.ts';

const blue = pastOfBlue(150, 50);

describe('after a restart', () => {
  const green = increments([...steady(12, 150, 1), ...steady(3, 150, 9, 180), ...steady(5, 150, 0, 225)]);
  const seconds = Array.from({ length: 22 }, (_, index) => 4 + index * 14);

  async function run(cuts: readonly number[]) {
    const source = scriptSource(green, blue);
    const remembered: JsonValue[] = [];
    let look = watch(source, { settleMs: 30_000 });
    const seen = [];
    for (const [index, second] of seconds.entries()) {
      // What is remembered has been in a journal.
      const memories = JSON.parse(JSON.stringify(remembered)) as JsonValue[];
      if (cuts.includes(index)) look = watch(source, { settleMs: 30_000, remembered: memories });
      const { memory, ...rest } = await look(second);
      if (memory !== undefined) remembered.push(memory);
      seen.push(rest);
    }
    return { seen, histories: source.histories };
  }

  it('goes on with the same test, wherever it was cut, to the last digit', async () => {
    const { seen } = await run([]);
    for (const cut of seconds.keys()) {
      expect((await run([cut])).seen, `cut before look ${cut}`).toEqual(seen);
    }
    expect((await run([3, 4, 9, 15, 16])).seen).toEqual(seen);
  });

  it('measures the past of blue once', async () => {
    expect((await run([3, 9])).histories).toBe(1);
  });

  it('holds it against nobody that nobody watched', async () => {
    const source = scriptSource(increments([...steady(4, 150), ...steady(10, 150, 0, 600)]), blue);
    const first = watch(source);
    const { memory } = await first(60);
    const look = watch(source, { remembered: [memory ?? null] });
    await look(603);
    expect((await look(760)).standing).toMatchObject({ state: 'reading', coverage: 1 });
  });

  it('refuses a memory that it has not written', () => {
    expect(() => watch(scriptSource([]), { remembered: [{ increments: 'many' }] })).toThrow(InputError);
  });

  it('remembers nothing between two scrapes', async () => {
    const look = watch(scriptSource(increments(steady(10, 150)), blue));
    await look(16);
    expect((await look(20)).memory).toBeUndefined();
  });
});

describe('in the long run', () => {
  it('keeps nothing of what looks brought', async () => {
    const source = scriptSource([], blue);
    let at = switchedAt;
    /** Two kilobytes that nobody forgets to count. */
    const ballast = () => Array.from({ length: 250 }, () => Math.random());
    source.counts = () => {
      at += 15_000;
      const increment = { at, seconds: 15, bad: 1, total: 150, ballast: ballast() };
      return Promise.resolve({
        state: 'counts',
        increments: [increment],
        cursor: ballast(),
        query: 'bad / total',
        ageMs: 0,
        scrapeMs: 15_000,
      });
    };
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const look = watch(source);
    const usedAfter = async (looks: number) => {
      for (let count = 0; count < looks; count++) await look((at - switchedAt) / 1_000 + 15);
      collect();
      return process.memoryUsage().heapUsed;
    };
    const early = await usedAfter(300);
    expect((await usedAfter(1_000)) - early).toBeLessThan(1_000_000);
  });
});
