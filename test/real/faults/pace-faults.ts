import type { Fault } from './fault.ts';
import { on, sleep } from './layers.ts';

/** What is wrong with how fast it is. */
export const paceFaults: readonly Fault[] = [
  {
    name: 'slow p99',
    pace: true,
    layer: on('GET /search', async ({ count }, next) => {
      if (count % 40 === 0) await sleep(1_600);
      return next();
    }),
    finds: { 'search is fast (green)': /^failed: p99 of 100 runs is [\d.]+s, 1.5s allowed$/ },
  },
  {
    name: 'cold start',
    pace: true,
    layer: on('GET /home', async ({ count }, next) => {
      await sleep(200 * 0.9 ** count);
      return next();
    }),
    finds: {},
  },
  {
    name: 'never warm',
    pace: true,
    layer: on('GET /home', async (_, next) => {
      await sleep(50);
      return next();
    }),
    finds: {
      'green is warm (green)': /^failed: GET \/home is too slow once it is warm: p50 \d+ms, 40ms allowed$/,
    },
  },
];
