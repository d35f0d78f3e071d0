// Our rule and the field's on generated traffic, side by side, and the thirteen figures that ours is held to.
// node bench/observe.mjs [file of scenarios] [--full | --replicates N] [--jobs N]
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSimulationProgress } from '../dist/src/cli/simulate-progress.js';
import { describeSimulation } from '../dist/src/simulate/describe-simulation.js';
import { parseScenarios } from '../dist/src/simulate/read-scenarios.js';
import { allRules } from '../dist/src/simulate/rules/all-rules.js';
import { runSimulation } from '../dist/src/simulate/run-simulation.js';
import { compareRules } from './observe/compare-rules.mjs';
import { measureCost } from './observe/cost.mjs';
import { gridRows, otherRows } from './observe/rows.mjs';
import { ownGrid } from './observe/scenarios.mjs';
import { tableText } from './observe/table-text.mjs';
import { worstError } from './observe/vectors.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean' }, replicates: { type: 'string' }, jobs: { type: 'string' } },
});
const shared = (name) => fileURLToPath(new URL(`../../shared/${name}`, import.meta.url));
const published = shared('observe-scenarios.json');
const file = positionals[0] ?? (existsSync(published) ? published : undefined);
const read = parseScenarios(
  file === undefined ? JSON.stringify(ownGrid()) : readFileSync(file, 'utf8'),
  file ?? 'bench/observe/scenarios.mjs',
);
const quick = { null: Math.min(4_000, read.replicates.null), shift: Math.min(1_000, read.replicates.shift) };
const grid = values.full ? read : { ...read, replicates: quick };
const jobs = Number(values.jobs ?? availableParallelism());

// Measured first, while no other thread is at work.
const cost = measureCost();
const ownVectors = fileURLToPath(new URL('../test/stats/sequential/reference-vectors.json', import.meta.url));
const vectors = [shared('observe-vectors.json'), ownVectors].find((path) => existsSync(path));
const error = vectors === undefined ? undefined : worstError(JSON.parse(readFileSync(vectors, 'utf8')));

const progress = createSimulationProgress(process.stderr, process.env);
const start = performance.now();
let windows = 0;
const report = await runSimulation({
  grid,
  rules: allRules.map(({ name }) => name),
  replicates: values.replicates === undefined ? undefined : Number(values.replicates),
  settings: { alpha: grid.alpha, settleSeconds: undefined, seed: 0 },
  jobs,
  signal: new AbortController().signal,
  onProgress: (state) => {
    windows = state.total;
    progress.show(state);
  },
}).finally(progress.close);
const seconds = (performance.now() - start) / 1000;

console.log(`${describeSimulation(report, grid.scenarios).join('\n')}`);
console.log(
  'Where the limit is half the window at most: times the limit as geometric mean (worst), cells detected\n',
);
console.log(tableText(compareRules(report, grid.scenarios)));
const rows = [...gridRows(report, grid.scenarios), ...otherRows(error, cost)];
console.log('\nWhere two are given: 1 SLO / 3 SLOs\n');
console.log(
  tableText(
    rows.map(({ row, what, must, aim, measured, ok }) => ({
      ...{ row, what, must, aim, measured },
      verdict: ok === undefined ? '-' : ok ? 'ok' : 'NOT',
    })),
  ),
);
const counts = [...new Set(report.rules[0].scenarios.map(({ replicates }) => replicates))].join(' or ');
console.log(
  `\n${grid.scenarios.length} scenarios of ${file ?? 'our own grid'}, ${counts} replicates, ${windows.toLocaleString('en-US')} windows under ` +
    `${report.rules.length} rules in ${Math.round(seconds)} s on ${jobs} threads, Node ${process.version}`,
);
const broken = rows.filter(({ ok }) => ok === false);
if (broken.length > 0) {
  console.error(`bg-check: not as it must be: ${broken.map(({ row }) => `row ${row}`).join(', ')}`);
  process.exitCode = 1;
}
