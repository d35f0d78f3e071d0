import { withinLast } from '../traffic/traffic.ts';
import { looksEvery } from './looks.ts';
import type { Rule } from './rule.ts';

const [step, span, most] = [15, 60, 0.05];

/** The loop of a shell script: one look with more than 5 % errors over a minute is enough. */
export const seedLoop: Rule = {
  name: 'seed-loop',
  description: 'errors > 5 % over 1 m, looked at every 15 s',
  givesVerdicts: false,
  looks: ({ window }) => looksEvery(step, window),
  prepare: () => () => ({
    look: (seconds, { green }) =>
      withinLast(green.errors, green, seconds, span) >
      most * withinLast(green.requests, green, seconds, span),
  }),
};
