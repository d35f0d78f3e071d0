// The skew check on generated releases: 200 tables, 500 statements a version, on each engine that this machine has.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { checkSkew } from '../dist/src/schema/skew/check-skew.js';
import { findPostgresBinaries } from '../dist/src/schema/shadow/postgres-binaries.js';
import { openShadow } from '../dist/src/schema/shadow/open-shadow.js';
import { generateRelease } from './skew/generate-release.mjs';

const program = new URL('../dist/src/cli/main.js', import.meta.url).pathname;
const engines = findPostgresBinaries() === undefined ? ['embedded'] : ['embedded', 'native'];
const sizes = (process.argv[2] ?? '10,40,160').split(',').map(Number);
const home = mkdtempSync(join(tmpdir(), 'bg-check-bench-'));
const seconds = (milliseconds) => Number((milliseconds / 1000).toFixed(2));

function release(pending) {
  const rootDirectory = join(home, `release-${pending}`);
  const applied = generateRelease(rootDirectory, { pending });
  return {
    ...{ migrations: 'migrations', applied, rootDirectory, cacheDirectory: join(home, 'cache') },
    queries: { blue: ['blue.jsonl'], green: ['green.jsonl'] },
  };
}

/** What is said of the release, without what differs from run to run. */
const said = ({ findings, order, pointOfNoReturn, verdict }) =>
  JSON.stringify({ findings, order, pointOfNoReturn, verdict });

/** Milliseconds to prepare and plan one statement, when each waits for the one before. */
async function roundTrip(shadow, rootDirectory) {
  const migrations = join(rootDirectory, 'migrations');
  for (let number = 1; number <= 20; number += 1) {
    const file = `${String(number).padStart(4, '0')}_tables.sql`;
    const answer = await shadow.execute(readFileSync(join(migrations, file), 'utf8'));
    if (!answer.ok) throw new Error(answer.refusal.message);
  }
  const lines = readFileSync(join(rootDirectory, 'blue.jsonl'), 'utf8').trim().split('\n');
  const statements = lines.map((line) => JSON.parse(line).sql);
  const start = performance.now();
  for (const sql of statements) {
    await shadow.describeAll([{ sql }]);
    await shadow.explainAll([sql]);
  }
  return (performance.now() - start) / statements.length;
}

const table = [];
let identical = true;
try {
  for (const engine of engines) {
    const shadow = await openShadow({ shadow: engine, extensions: [] });
    let serial;
    try {
      serial = await roundTrip(shadow, release(10).rootDirectory);
    } finally {
      await shadow.close();
    }
    for (const pending of sizes) {
      const options = { ...release(pending), shadow: engine };
      const start = performance.now();
      const report = await checkSkew(options);
      const total = performance.now() - start;
      const memory = process.memoryUsage().rss;
      const everything = await checkSkew({ ...options, exhaustive: true });
      const same = said(report) === said(everything);
      identical &&= same;
      const { walk, probes } = report.timings;
      const naive = 1000 * report.states.length * serial;
      table.push({
        engine: `${report.shadow.engine} ${report.shadow.version}`,
        ...{ pending, states: report.states.length, findings: report.findings.length },
        'total s': seconds(total),
        'ms a step': Math.round(walk / pending),
        'probing s': seconds(probes),
        'one by one s': seconds(naive),
        ratio: Number((naive / probes).toFixed(1)),
        'memory MB': Math.round(memory / 1e6),
        'as exhaustive': same,
      });
    }
  }
  console.log(
    `\n200 tables, 500 statements a version, Node ${process.version}; "one by one" is prepare and plan of`,
  );
  console.log(
    'every statement at every state, one round trip after the other (measured on one state, multiplied)\n',
  );
  console.table(table);

  const { rootDirectory, applied } = release(5);
  const argv = ['skew', '--migrations', 'migrations', '--applied', applied, '--blue', 'blue.jsonl'];
  const runs = [0, 1, 2, 3].map(() => {
    const start = performance.now();
    spawnSync(process.execPath, [program, ...argv, '--green', 'green.jsonl'], { cwd: rootDirectory });
    return performance.now() - start;
  });
  const best = runs.slice(1).toSorted((a, b) => a - b)[1];
  console.log(`\nbg-check skew on 5 migrations, embedded, as a program: ${seconds(best)} s (limit 3 s)`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
if (!identical) {
  console.error('bg-check: the findings differ from those of --exhaustive');
  process.exitCode = 1;
}
