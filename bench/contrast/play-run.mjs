import { concludeContrast } from '../../dist/src/contrast/conclude-contrast.js';
import { observeAnswers } from '../../dist/src/contrast/observe-answers.js';
import { runContrast } from '../../dist/src/contrast/run-contrast.js';
import { noisyEndpoint } from './endpoint.mjs';
import { randomFrom } from './random.mjs';
import { judgeByPlainRules } from './rules.mjs';

const observing = { isSensitive: () => false, ignores: () => false, salt: 'bench' };

/** What the plain rules say of the answers in triples that ours has asked for. */
function judgePlainly(asked, { requests }) {
  const greens = [];
  const compared = asked.map((answers, request) => {
    const { add, table } = observeAnswers(observing);
    const whole = answers.slice(0, 3 * requests[request].triples);
    greens[request] = 0n;
    whole.forEach(({ color, answer }, place) => {
      add(answer);
      if (color === 'green') greens[request] |= 1n << BigInt(place);
    });
    return { table };
  });
  return judgeByPlainRules(compared, (request) => greens[request]);
}

/**
 * One whole run on generated answers: what each rule calls different, of the same answers.
 * @param samples how often each request is asked at first, where answers vary, and where green is in doubt
 * @param fault what is wrong with answers to the first request, in so many of green's (`share`, all by default) and of blue's (none)
 */
export async function playRun(play) {
  const { seed, rate, kind, paths, samples, fault, share = 1, blueShare = 0, withPlainRules = true } = play;
  const endpoints = Array.from({ length: paths }, (_, path) => noisyEndpoint({ seed, rate, kind, path }));
  const asked = endpoints.map(() => []);
  const chance = randomFrom(seed * 31 + 7);
  const report = await runContrast({
    requests: endpoints.map((_, path) => ({
      request: { method: 'GET', path: `/${path}` },
      expected: [],
      ignored: [],
    })),
    send: (color, { path }) => {
      const request = Number(path.slice(1));
      const faulty = color === 'green' ? share : blueShare;
      const isFaulty = fault !== undefined && request === 0 && faulty > 0 && chance() < faulty;
      const answer = endpoints[request](isFaulty ? fault.apply : undefined);
      const given = isFaulty && fault.status !== undefined ? { ...answer, status: fault.status } : answer;
      if (withPlainRules) asked[request].push({ color, answer: given });
      return Promise.resolve(given);
    },
    samples,
    seed: `run ${seed}`,
    ...{ salt: 'bench', concurrency: 4, latency: { ratio: 1.5, gating: false }, isSensitive: () => false },
    signal: new AbortController().signal,
  });
  const { outcome } = concludeContrast(report, { show: (text) => text, latencyGates: false });
  return {
    ours: report.findings,
    doubts: report.doubts.map(({ finding }) => finding),
    outcome,
    triples: report.requests.reduce((sum, { triples }) => sum + triples, 0) / paths,
    ofBlue:
      report.requests.reduce(
        (sum, { statuses }) => sum + [...statuses.blue.values()].reduce((all, count) => all + count, 0),
        0,
      ) / paths,
    ...(withPlainRules ? judgePlainly(asked, report) : {}),
  };
}
