// How often a contrast reports a difference where there is none, and how often it finds one that is there: on generated answers at
// every noise rate, and over HTTP. Compared with the rules of the field on the same answers.
//   --answers <n>  how many answers each line may take (default 5000); more answers, narrower figures
//   --part <name>  usual, exactly, kinds, alone, both, http: one table of them; or null, many runs without any difference
import { faults, intermittent } from './contrast/endpoint.mjs';
import { runOverHttp } from './contrast/over-http.mjs';
import { playRun } from './contrast/play-run.mjs';
import { tableText } from './observe/table-text.mjs';

const limit = 0.01;
const rates = [0, 0.005, 0.01, 0.02, 0.1, 0.2, 0.3];
const { argv } = process;
const answersPerLine = Number(argv[argv.indexOf('--answers') + 1]) || 5_000;
if (argv.includes('--answers') && !(answersPerLine >= 1_000)) {
  console.error('bench: --answers expects a number from 1000');
  process.exit(2);
}

const partNames = ['usual', 'exactly', 'kinds', 'alone', 'both', 'http', 'null'];
const only = argv.includes('--part') ? argv[argv.indexOf('--part') + 1] : undefined;
if (argv.includes('--part') && !partNames.includes(only)) {
  console.error(`bench: --part expects one of ${partNames.join(', ')}`);
  process.exit(2);
}

const rules = ['ours', 'threshold', 'mask'];
const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;
const worst = { excess: 0, alarms: 0, runs: 0 };

/** Three standard errors above the limit would not be chance. */
const bound = (runs) => limit + 3 * Math.sqrt((limit * (1 - limit)) / runs);

/** How many runs of so many paths and triples a line is made of. */
const runsOf = ({ paths, samples }) =>
  Math.max(10, Math.min(2_000, Math.round(answersPerLine / (3 * paths * samples.first))));

async function measure(cell) {
  const { paths, samples } = cell;
  const runs = runsOf(cell);
  const alarms = { ours: 0, threshold: 0, mask: 0 };
  let [inconclusive, triples, ofBlue] = [0, 0, 0];
  for (let seed = 1; seed <= runs; seed++) {
    const run = await playRun({ ...cell, seed });
    for (const rule of rules) alarms[rule] += run[rule].length > 0 ? 1 : 0;
    inconclusive += run.outcome === 'inconclusive' ? 1 : 0;
    triples += run.triples;
    ofBlue += run.ofBlue;
  }
  const tries = Math.max(10, Math.round(runs / 10));
  const detected = [];
  for (const [name, fault] of Object.entries(faults)) {
    const found = { ours: 0, threshold: 0, mask: 0 };
    for (let seed = 1; seed <= tries; seed++) {
      const run = await playRun({ ...cell, seed: 1_000_000 + seed, fault });
      for (const rule of rules) {
        const isFound = run[rule].some(({ request, path }) => request === 0 && path === fault.path);
        found[rule] += isFound ? 1 : 0;
      }
    }
    detected.push([name, rules.map((rule) => percent(found[rule] / tries).replace('.0 %', '')).join(' / ')]);
  }
  worst.alarms += alarms.ours;
  worst.runs += runs;
  worst.excess = Math.max(worst.excess, alarms.ours / runs - bound(runs));
  const { first, most } = samples;
  return {
    noise: percent(cell.rate).replace('.0', ''),
    samples: first === most ? first : `${first}-${most}`,
    paths,
    runs,
    ...Object.fromEntries(rules.map((rule) => [rule, percent(alarms[rule] / runs)])),
    inconclusive: percent(inconclusive / runs),
    ...Object.fromEntries(detected),
    triples: (triples / runs).toFixed(1),
    'of blue': (ofBlue / runs).toFixed(1),
  };
}

/** What becomes of something that each color does in so many of its answers. */
async function measureIntermittent({ fault, blueShare, share, rate, paths }) {
  const cell = { rate, paths, samples: usual, kind: 'independent', fault: intermittent[fault] };
  const runs = Math.max(20, Math.min(200, Math.round(answersPerLine / (40 * paths))));
  const ends = { failed: 0, inconclusive: 0, told: 0, passed: 0 };
  let triples = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const play = { ...cell, seed: 2_000_000 + seed, share, blueShare, withPlainRules: false };
    const run = await playRun(play);
    const isAbout = ({ request, path }) => request === 0 && path === cell.fault.path;
    if (run.outcome === 'failed' && run.ours.some(isAbout)) ends.failed += 1;
    else if (run.doubts.some(isAbout)) ends[run.outcome === 'inconclusive' ? 'inconclusive' : 'told'] += 1;
    else ends.passed += 1;
    triples += run.triples;
  }
  return {
    noise: percent(rate).replace('.0', ''),
    paths,
    runs,
    ...Object.fromEntries(Object.entries(ends).map(([name, count]) => [name, percent(count / runs)])),
    triples: (triples / runs).toFixed(1),
  };
}

/** One line after the other: a line takes both of the machine's hands. */
async function linesOf(cells, measureOne) {
  const lines = [];
  for (const cell of cells) lines.push(await measureOne(cell));
  return lines;
}

console.log('False alarms per whole run, and detected differences in % of runs: ours / threshold / mask');
console.log(
  'Noise of each field by itself; 10 fields, of which 9 are noisy; at most 1 % of runs may alarm\n',
);
const usual = { first: 5, varied: 15, most: 50, longest: 150 };
const exactly = (count) => ({ first: count, varied: count, most: count, longest: count });
const usually = rates.flatMap((rate) => [1, 10, 50].map((paths) => ({ rate, paths, samples: usual })));
const asToldTo = [5, 10, 20, 50].map((count) =>
  [0, 0.02, 0.1, 0.3].flatMap((rate) => [1, 10].map((paths) => ({ rate, paths, samples: exactly(count) }))),
);
async function printAlarms(cells) {
  const lines = await linesOf(cells, (cell) => measure({ ...cell, kind: 'independent' }));
  console.log(`${tableText(lines)}\n`);
}

const withoutDifference = [
  { paths: 1, runs: 1_000 },
  { paths: 10, runs: 150 },
  { paths: 50, runs: 30 },
].flatMap((size) => rates.map((rate) => ({ ...size, rate })));
async function measureNull({ runs, ...cell }) {
  let [alarms, inconclusive, triples, ofBlue] = [0, 0, 0, 0];
  for (let seed = 1; seed <= runs; seed++) {
    const play = { ...cell, kind: 'independent', samples: usual, withPlainRules: false };
    const run = await playRun({ ...play, seed: 3_000_000 + seed });
    alarms += run.ours.length > 0 ? 1 : 0;
    inconclusive += run.outcome === 'inconclusive' ? 1 : 0;
    triples += run.triples;
    ofBlue += run.ofBlue;
  }
  worst.alarms += alarms;
  worst.runs += runs;
  worst.excess = Math.max(worst.excess, alarms / runs - bound(runs));
  return {
    noise: percent(cell.rate).replace('.0', ''),
    paths: cell.paths,
    runs,
    'false alarms': `${alarms} (${percent(alarms / runs)})`,
    inconclusive: `${inconclusive} (${percent(inconclusive / runs)})`,
    triples: (triples / runs).toFixed(1),
    'of blue': (ofBlue / runs).toFixed(1),
  };
}
async function printNull() {
  console.log('No difference at all, ours alone\n');
  console.log(`${tableText(await linesOf(withoutDifference, measureNull))}\n`);
}

const kinds = ['together', 'rotating', 'drifting'].flatMap((kind) =>
  [0.1, 0.3].flatMap((rate) => [usual, exactly(20)].map((samples) => ({ rate, paths: 10, samples, kind }))),
);
async function printKinds() {
  console.log('Other kinds of noise, 10 paths\n');
  const lines = await linesOf(kinds, async (cell) => ({ kind: cell.kind, ...(await measure(cell)) }));
  console.log(`${tableText(lines)}\n`);
}

const nowAndThen = Object.keys(intermittent).flatMap((fault) =>
  [2, 3, 5, 10].flatMap((oneIn) =>
    [
      { rate: 0, paths: 1 },
      { rate: 0.02, paths: 10 },
      { rate: 0.2, paths: 10 },
    ].map((where) => ({ fault, oneIn, ...where })),
  ),
);
const ofGreenAlone = async ({ fault, oneIn, ...where }) => ({
  'only on green': fault,
  'in one of': oneIn,
  ...(await measureIntermittent({ fault, share: 1 / oneIn, blueShare: 0, ...where })),
});
async function printAlone() {
  console.log('What only green does, and only now and then, with the usual samples\n');
  console.log(`${tableText(await linesOf(nowAndThen, ofGreenAlone))}\n`);
}

const shares = [
  { blue: 1 / 7, green: 1 / 2 },
  { blue: 0.1, green: 0.9 },
  { blue: 0.3, green: 0.5 },
  { blue: 0.3, green: 0.9 },
  { blue: 0.05, green: 0.3 },
  { blue: 0.1, green: 0.1 },
  { blue: 0.3, green: 0.3 },
  { blue: 1 / 2, green: 1 / 7 },
];
const moreOften = ['status 500', 'field missing', 'another value'].flatMap((fault) =>
  shares.map(({ blue, green }) => ({ fault, blueShare: blue, share: green, rate: 0, paths: 1 })),
);
const ofBoth = async (cell) => ({
  'more often': cell.fault,
  blue: percent(cell.blueShare),
  green: percent(cell.share),
  ...(await measureIntermittent(cell)),
});
async function printBoth() {
  console.log('What both do: green more often, as often, and less often\n');
  console.log(`${tableText(await linesOf(moreOften, ofBoth))}\n`);
}

async function printHttp() {
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
    `Over HTTP, 10 paths, noise from 0 to 30 %: ${httpAlarms} of ${httpRuns} runs alarm, ${httpFound} of ${httpRuns} missing fields found (${seconds} s)\n`,
  );
}

const parts = {
  usual: () => printAlarms(usually),
  exactly: async () => {
    for (const cells of asToldTo) await printAlarms(cells);
  },
  kinds: printKinds,
  alone: printAlone,
  both: printBoth,
  null: printNull,
  http: printHttp,
};
// The many runs of `null` are made when they are asked for by name.
for (const name of only === undefined ? partNames.filter((one) => one !== 'null') : [only])
  await parts[name]();

if (worst.runs > 0) {
  const total = percent(worst.alarms / worst.runs);
  console.log(`All lines: ${worst.alarms} false alarms of ours in ${worst.runs} runs (${total})`);
}
if (worst.excess > 0 || worst.alarms > limit * worst.runs) {
  console.error('bg-check: more false alarms than 1 % of runs');
  process.exitCode = 1;
}
