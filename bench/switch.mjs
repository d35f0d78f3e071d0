// What a move of traffic costs users, and how long the way back takes. `--json`, `--flips 10` (pairs, at most 20), `--requests
// 50000` (of HAProxy, moved by the adapter), `--rate 1000` (a second), `--rounds 3` (ways back of each adapter), `--only nginx`,
// `--seconds 280` (for the whole; what no longer fits is left out, and said).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chanceOfMore } from './switch/compare-pairs.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    flips: { type: 'string', default: '10' },
    requests: { type: 'string', default: '50000' },
    rate: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '280' },
  },
});
const { only } = values;
const [flips, requests, perSecond, rounds, seconds] = [
  ...[values.flips, values.requests, values.rate, values.rounds, values.seconds],
].map(Number);

/** Set when somebody interrupts; what was told by then is printed all the same. */
let interrupted;

/** Runs the measurements, shortest first. @returns what they told */
async function measure(folder) {
  const resultFile = join(folder, 'results.ndjson');
  writeFileSync(resultFile, '');
  const until = Date.now() + 1_000 * seconds;
  const task = { flips, requests, perSecond, rounds, only, resultFile };
  const config = fileURLToPath(new URL('./switch/vitest.config.mjs', import.meta.url));
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  for (const name of ['rollbacks', 'flips']) {
    if (interrupted !== undefined) break;
    const child = spawn(process.execPath, [vitest, 'run', '--config', config, `${name}.bench`], {
      // All that is started writes into one folder, which goes with the benchmark.
      env: { ...process.env, TMPDIR: folder, BG_CHECK_BENCH: JSON.stringify({ ...task, until }) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const stop = (signal) => {
      interrupted = signal;
      child.kill(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
    const [status] = await once(child, 'exit');
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
    if (status !== 0) process.exitCode = 1;
  }
  const lines = readFileSync(resultFile, 'utf8').trimEnd().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** What a run that was interrupted left in the background: nginx, which is nobody's child. */
function endDaemons(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('nginx.pid'));
  for (const file of files) {
    try {
      process.kill(Number(readFileSync(join(folder, file), 'utf8')), 'SIGTERM');
    } catch {
      // It has ended.
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'bg-check-bench-switch-'));
let told;
try {
  told = await measure(folder);
} finally {
  endDaemons(folder);
  rmSync(folder, { recursive: true, force: true });
}

const ways = ['adapter', 'bare'];
const quantile = (list, share) => list.toSorted((a, b) => a - b)[Math.ceil(share * list.length) - 1];
const sumOf = (list, member) => list.reduce((sum, each) => sum + each[member], 0);
const range = (list) =>
  list.length === 0 ? undefined : { median: quantile(list, 0.5), most: quantile(list, 1) };
const ms = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const rangeText = (found) => (found === undefined ? '-' : `${ms(found.median)} (${ms(found.most)})`);

const doors = told
  .filter(({ kind, flips: done }) => kind === 'flips' && done.length > 0)
  .map(({ name, flips: done }) => {
    const [adapter, bare] = ways.map((way) => done.filter((flip) => flip.way === way));
    const failedByPair = adapter.map(({ failed }, pair) => [failed, bare[pair].failed]);
    const [fewer, more] = [(pair) => pair[0] < pair[1], (pair) => pair[0] > pair[1]].map(
      (test) => failedByPair.filter(test).length,
    );
    return {
      name,
      done,
      failedByPair,
      ...{ fewer, more, chanceOfMore: chanceOfMore(failedByPair) },
      /** HAProxy has to lose nothing; what restarts at each flip, no more than it does anyway. */
      isWorse: name.startsWith('haproxy') ? sumOf(adapter, 'failed') > 0 : chanceOfMore(failedByPair) < 0.01,
    };
  });
const wayBack = told.filter(({ kind }) => kind === 'rollback');
const summary = wayBack.map(({ name, on, missing, rounds: done }) => ({
  ...{ name, on, missing, ways: done.length },
  applied: range(done.map(({ appliedMs }) => appliedMs)),
  verified: range(done.map(({ verifiedMs }) => verifiedMs)),
}));

function printFlips() {
  console.log(
    `Flips under ${perSecond} requests a second, a quarter of them on fresh connections; medians (and the most) from the command on`,
  );
  const rows = doors.flatMap(({ name, done }) =>
    ways.map((way) => {
      const own = done.filter((flip) => flip.way === way);
      const drains = own.flatMap(({ drainMs = [] }) => drainMs);
      return {
        'front door': name,
        'moved by': way === 'bare' ? 'bare command' : way,
        flips: own.length,
        requests: sumOf(own, 'requests'),
        failed: sumOf(own, 'failed'),
        'on kept connections': sumOf(own, 'onKept'),
        'the move': rangeText(range(own.map(({ moveMs }) => moveMs))),
        'last old answer': rangeText(range(own.map(({ lastOldMs }) => lastOldMs))),
        verified: rangeText(range(own.map(({ verifiedMs }) => verifiedMs))),
        drain:
          drains.length === own.length ? rangeText(range(drains)) : `${drains.length} of ${own.length} seen`,
      };
    }),
  );
  console.table(rows);
  for (const { name, done, failedByPair, fewer, more, chanceOfMore: chance } of doors) {
    if (sumOf(done, 'failed') === 0) continue;
    const [adapter, bare] = [0, 1].map((way) => failedByPair.map((pair) => pair[way]));
    const total = (list) => list.reduce((sum, each) => sum + each, 0);
    const problems = [...new Set(done.flatMap(({ problems: some }) => some))].join(', ');
    console.log(`${name}: failed requests of each flip, in the pairs in which they were made (${problems})`);
    console.log(
      `  adapter       ${adapter.map((count) => String(count).padStart(3)).join('')}  = ${total(adapter)}`,
    );
    console.log(
      `  bare command  ${bare.map((count) => String(count).padStart(3)).join('')}  = ${total(bare)}`,
    );
    console.log(
      `  the adapter has fewer in ${fewer} pairs, more in ${more}; were it chance which is which, it would have at least so many in ${(100 * chance).toFixed(1)} of 100 runs`,
    );
  }
}

function printWaysBack() {
  console.log(
    '\nThe way back: from the decision to what the adapter says, and to the last of 2 rounds of 10 fresh connections; medians (and the most)',
  );
  console.table(
    summary.map(({ name, on, missing, ways: count, applied, verified }) => ({
      adapter: name,
      'measured on': missing.length > 0 ? `not measured: no ${missing.join(', ')} here` : on,
      ways: count,
      'put back': rangeText(applied),
      'verified rollback': rangeText(verified),
    })),
  );
}

if (values.json) {
  console.log(JSON.stringify({ perSecond, flips: doors, rollbacks: summary }, undefined, 2));
} else {
  printFlips();
  printWaysBack();
  for (const { name, missing } of told.filter(
    ({ kind, missing: some }) => kind === 'flips' && some.length > 0,
  )) {
    console.log(`${name}: not measured, ${missing.join(', ')} is not installed`);
  }
  for (const { name, done } of doors) {
    const asked = sumOf(
      done.filter(({ way }) => way === 'adapter'),
      'requests',
    );
    if (done.length < 2 * flips) {
      console.log(`${name}: ${done.length} of ${2 * flips} flips, since there was no time for more`);
    } else if (name.startsWith('haproxy') && asked < requests) {
      console.log(`${name}: ${asked} of ${requests} requests, since there was no time for more`);
    }
  }
}
if (doors.some(({ isWorse }) => isWorse)) process.exitCode = 1;
if (interrupted !== undefined) process.exitCode = interrupted === 'SIGINT' ? 130 : 143;
