import { compareAnswers, moreTriples } from '../../dist/src/contrast/compare-answers.js';
import { greenMask, greenSlot } from '../../dist/src/contrast/green-slot.js';
import { observeAnswers } from '../../dist/src/contrast/observe-answers.js';
import { noisyEndpoint } from './endpoint.mjs';
import { judgeByPlainRules } from './rules.mjs';

const observing = { isSensitive: () => false, ignores: () => false };

/**
 * One whole run on generated answers: what each rule calls different, of the same answers.
 * @param most more than `first` lets our rule ask for more where the answers vary; the others see what it has asked for
 */
export function playRun({ seed, rate, kind, paths, first, most, fault, withPlainRules = true }) {
  const draw = `run ${seed}`;
  const all = Array.from({ length: paths }, (_, path) => {
    const { add, table } = observeAnswers(observing);
    const answer = noisyEndpoint({ seed, rate, kind, path });
    return { request: { method: 'GET', path: `/${path}` }, expected: [], table, add, answer };
  });
  const ask = (one, request, from, to) => {
    for (let triple = from; triple < to; triple++) {
      for (let slot = 0; slot < 3; slot++) {
        const isFaulty = request === 0 && greenSlot(draw, triple) === slot;
        one.add(one.answer(isFaulty ? fault?.apply : undefined));
      }
    }
  };
  all.forEach((one, request) => ask(one, request, 0, first));
  const triplesOf = ({ table }) => table.answers() / 3;
  for (;;) {
    const targets = moreTriples(all, most);
    const open = all.filter((one, request) => (targets[request] ?? 0) > triplesOf(one));
    if (open.length === 0) break;
    for (const one of open) {
      const request = all.indexOf(one);
      ask(one, request, triplesOf(one), targets[request]);
    }
  }
  const { findings, undecided } = compareAnswers(all, draw, most);
  return {
    ours: findings,
    undecided: undecided.length > 0,
    triples: all.reduce((sum, one) => sum + triplesOf(one), 0) / paths,
    ...(withPlainRules ? judgeByPlainRules(all, (triples) => greenMask(draw, triples)) : {}),
  };
}
