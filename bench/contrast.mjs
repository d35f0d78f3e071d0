// How often a contrast reports a difference where there is none, and how often it finds one that is there: on generated answers at
// every noise rate, and over HTTP. Compared with the rules of the field on the same answers.
//   --answers <n>  how many answers each line may take (default 5000); more answers, narrower figures
import { faults } from './contrast/endpoint.mjs';
import { runOverHttp } from './contrast/over-http.mjs';
import { playRun } from './contrast/play-run.mjs';
import { tableText } from './observe/table-text.mjs';

const limit = 0.01;
const rates = [0, 0.02, 0.1, 0.2, 0.3];
const { argv } = process;
const answersPerLine = Number(argv[argv.indexOf('--answers') + 1]) || 5_000;
if (argv.includes('--answers') && !(answersPerLine >= 1_000)) {
  console.error('bench: --answers expects a number from 1000');
  process.exit(2);
}

const rules = ['ours', 'threshold', 'mask'];
const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;
const worst = { excess: 0, alarms: 0, runs: 0 };

/** Three standard errors above the limit would not be chance. */
const bound = (runs) => limit + 3 * Math.sqrt((limit * (1 - limit)) / runs);

function measure(cell) {
  const { paths, first, most } = cell;
  const runs = Math.max(10, Math.min(2_000, Math.round(answersPerLine / (3 * paths * first))));
  const alarms = { ours: 0, threshold: 0, mask: 0 };
  let [undecided, triples] = [0, 0];
  for (let seed = 1; seed <= runs; seed++) {
    const run = playRun({ ...cell, seed });
    for (const rule of rules) alarms[rule] += run[rule].length > 0 ? 1 : 0;
    undecided += run.undecided ? 1 : 0;
    triples += run.triples;
  }
  const tries = Math.max(10, Math.round(runs / 10));
  const detected = Object.entries(faults).map(([name, fault]) => {
    const found = { ours: 0, threshold: 0, mask: 0 };
    for (let seed = 1; seed <= tries; seed++) {
      const run = playRun({ ...cell, seed: 1_000_000 + seed, fault });
      for (const rule of rules) {
        const isFound = run[rule].some(({ request, path }) => request === 0 && path === fault.path);
        found[rule] += isFound ? 1 : 0;
      }
    }
    return [name, rules.map((rule) => percent(found[rule] / tries).replace('.0 %', '')).join(' / ')];
  });
  worst.alarms += alarms.ours;
  worst.runs += runs;
  worst.excess = Math.max(worst.excess, alarms.ours / runs - bound(runs));
  return {
    noise: percent(cell.rate).replace('.0', ''),
    samples: first === most ? first : `${first}-${most}`,
    paths,
    runs,
    ...Object.fromEntries(rules.map((rule) => [rule, percent(alarms[rule] / runs)])),
    undecided: percent(undecided / runs),
    ...Object.fromEntries(detected),
    'asked, on average': (triples / runs).toFixed(1),
  };
}

console.log('False alarms per whole run, and detected differences in % of runs: ours / threshold / mask');
console.log(
  'Noise of each field by itself; 10 fields, of which 9 are noisy; at most 1 % of runs may alarm\n',
);
const samples = [
  { first: 5, most: 15 },
  { first: 5, most: 5 },
  { first: 10, most: 10 },
  { first: 20, most: 20 },
  { first: 50, most: 50 },
];
for (const sample of samples) {
  const lines = rates.flatMap((rate) =>
    [1, 10, 50].map((paths) => measure({ rate, paths, ...sample, kind: 'independent' })),
  );
  console.log(`${tableText(lines)}\n`);
}

console.log('Other kinds of noise, 10 paths\n');
const kinds = ['together', 'rotating', 'drifting'].flatMap((kind) =>
  [0.1, 0.3].flatMap((rate) =>
    [samples[0], { first: 20, most: 20 }].map((sample) => ({
      kind,
      ...measure({ rate, paths: 10, ...sample, kind }),
    })),
  ),
);
console.log(tableText(kinds));

const httpRuns = 20;
let [httpAlarms, httpFound] = [0, 0];
const startedAt = performance.now();
for (let seed = 1; seed <= httpRuns; seed++) {
  const rate = rates[seed % rates.length];
  httpAlarms += (await runOverHttp({ seed, rate, paths: 10 })).findings.length > 0 ? 1 : 0;
  const { findings } = await runOverHttp({ seed, rate, paths: 10, fault: faults.missing });
  httpFound += findings.some(({ request, path }) => request === 0 && path === faults.missing.path) ? 1 : 0;
}
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
console.log(
  `\nOver HTTP, 10 paths, noise from 0 to 30 %: ${httpAlarms} of ${httpRuns} runs alarm, ${httpFound} of ${httpRuns} missing fields found (${seconds} s)`,
);

const total = percent(worst.alarms / worst.runs);
console.log(`\nAll lines: ${worst.alarms} false alarms of ours in ${worst.runs} runs (${total})`);
if (worst.excess > 0 || worst.alarms / worst.runs > limit) {
  console.error('bg-check: more false alarms than 1 % of runs');
  process.exitCode = 1;
}
