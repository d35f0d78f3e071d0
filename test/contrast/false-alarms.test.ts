import { expect, it } from 'vitest';
import { createRandom } from '../../src/simulate/random/random.ts';
import { compareAll } from './compared-answers.ts';

/** Fields that are not what they usually are in some answers, each by itself. */
function noisyAnswers(rate: number, random: () => number) {
  const isOther = () => random() < rate;
  return () => ({
    a: isOther() ? 'other' : 'usual',
    b: isOther() ? random() : 1,
    ...(isOther() ? {} : { c: true }),
    d: isOther() ? '1' : 1,
    list: isOther() ? [1] : [1, 2],
  });
}

it.each([0, 0.1, 0.3])('alarms in one run of a hundred at most, with noise of %d', (rate) => {
  const runs = 200;
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    const random = createRandom(run);
    const uniform = () => random.uniform();
    const requests = [noisyAnswers(rate, uniform), noisyAnswers(rate, uniform), noisyAnswers(rate, uniform)];
    const { comparison } = compareAll(requests, { triples: 10, seed: `run ${run}` });
    alarms += comparison.findings.length > 0 ? 1 : 0;
  }
  // 2 are what one in a hundred comes to; 7 would be more than three standard errors above.
  expect(alarms).toBeLessThan(7);
});
