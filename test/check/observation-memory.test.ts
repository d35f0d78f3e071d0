import { describe, expect, it } from 'vitest';
import { createObservationMemory } from '../../src/check/observation-memory.ts';

describe('createObservationMemory', () => {
  it('makes what a check keeps once, from what is on record', () => {
    const memory = createObservationMemory({ errors: [1, 2] });
    const makes: unknown[] = [];
    const look = (id: string) =>
      memory.of(id).keep((remembered) => {
        makes.push(remembered);
        return { sum: remembered.length };
      });
    expect(look('errors')).toBe(look('errors'));
    expect(look('latency')).toEqual({ sum: 0 });
    expect(makes).toEqual([[1, 2], []]);
  });

  it('keeps `undefined` like everything else', () => {
    const { keep } = createObservationMemory().of('a');
    let makes = 0;
    for (let look = 0; look < 2; look += 1) {
      keep(() => {
        makes += 1;
        return undefined;
      });
    }
    expect(makes).toBe(1);
  });

  it('hands out what was remembered once, by check', () => {
    const memory = createObservationMemory();
    memory.of('errors').remember({ bad: 1 });
    memory.of('latency').remember(7);
    memory.of('errors').remember({ bad: 2 });
    expect(memory.take()).toEqual({ errors: [{ bad: 1 }, { bad: 2 }], latency: [7] });
    expect(memory.take()).toEqual({});
  });

  it('hands out again, and in order, what could not be written down', () => {
    const memory = createObservationMemory();
    memory.of('errors').remember(1);
    const lost = memory.take();
    memory.of('errors').remember(2);
    memory.giveBack(lost);
    expect(memory.take()).toEqual({ errors: [1, 2] });
  });
});
