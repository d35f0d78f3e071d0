// What a move of traffic costs users: real HAProxy, nginx and Caddy under constant load are flipped to and fro, by the adapter
// and in turn by the bare command, over the same connections. `--json`, `--flips 10`, `--requests 50000` (of HAProxy, for each
// way), `--rate 800` (a second), `--only nginx`.
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../dist/src/clock.js';
import { measureDrain } from '../dist/src/switch/measure-drain.js';
import { frontDoors, startFrontDoor } from './switch/front-doors.mjs';
import { startColors, startLoad } from './switch/load.mjs';
import { seededRandom } from './warm-up/latency-curves.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    flips: { type: 'string', default: '10' },
    requests: { type: 'string', default: '50000' },
    rate: { type: 'string', default: '800' },
    only: { type: 'string' },
  },
});
const [flips, requests, perSecond] = [values.flips, values.requests, values.rate].map(Number);
const ways = ['adapter', 'bare command'];
const connections = 10;
/** Of proxies that restart something at each flip; enough for each to come to rest. */
const shortestFlipMs = 1_500;
const now = () => performance.timeOrigin + performance.now();
const other = { blue: 'green', green: 'blue' };
const quantile = (list, share) =>
  list.length === 0 ? undefined : list.toSorted((a, b) => a - b)[Math.ceil(share * list.length) - 1];

/** As a release does: what the switch says when read back, and then fresh connections in a row. */
async function verify({ hook, url }, color) {
  for (let isThere = false; !isThere;) isThere = (await hook.verify(color)) === 'verified';
  for (let inARow = 0; inARow < connections;) {
    const answer = await fetch(url, { headers: { connection: 'close' } }).then((response) => response.text());
    inARow = answer === color ? inARow + 1 : 0;
  }
}

/** @param quota requests that must be answered before the next flip */
async function flip(door, way, color, load, quota) {
  const answered = load.answers.length;
  const startedAt = now();
  await (way === 'adapter' ? door.flip(color) : door.bareFlip(color));
  const movedAt = now();
  const source = { name: 'proxy', read: door.hook.drain };
  const draining = measureDrain([source], {
    color: other[color],
    deadlineMs: shortestFlipMs,
    clock: systemClock,
    quietMs: 300,
    pollMs: 10,
  });
  await verify(door, color);
  const verifiedAt = now();
  const drain = await draining;
  await delay(Math.max(0, startedAt + shortestFlipMs - now()));
  while (load.answers.length - answered < quota) await delay(50);
  return {
    way,
    startedAt,
    endedAt: now(),
    moveMs: movedAt - startedAt,
    verifiedMs: verifiedAt - startedAt,
    drain,
    color,
  };
}

/** What users saw of the flips of one way: answers belong to the flip in whose time they were asked for. */
function summarize(way, done, answers) {
  const seen = done.map(({ startedAt, endedAt, color }) => {
    const during = answers.filter((answer) => answer.startedAt >= startedAt && answer.startedAt < endedAt);
    const failed = during.filter(({ problem }) => problem !== undefined);
    const old = answers.filter(
      (answer) => answer.color === other[color] && answer.endedAt >= startedAt && answer.endedAt < endedAt,
    );
    return {
      count: during.length,
      failed,
      lastOldMs: Math.max(0, ...old.map(({ endedAt: at }) => at - startedAt)),
    };
  });
  const problems = {};
  for (const { problem } of seen.flatMap(({ failed }) => failed))
    problems[problem] = (problems[problem] ?? 0) + 1;
  const drained = done.filter(({ drain }) => drain.drained);
  const range = (list) => ({ median: quantile(list, 0.5), most: quantile(list, 1) });
  return {
    way,
    flips: done.length,
    requests: seen.reduce((sum, { count }) => sum + count, 0),
    failed: seen.reduce((sum, { failed }) => sum + failed.length, 0),
    failedByFlip: seen.map(({ failed }) => failed.length),
    sentAgain: seen.reduce((sum, { failed }) => sum + failed.filter(({ isAgain }) => isAgain).length, 0),
    problems,
    moveMs: range(done.map(({ moveMs }) => moveMs)),
    lastOldMs: range(seen.map(({ lastOldMs }) => lastOldMs)),
    verifiedMs: range(done.map(({ verifiedMs }) => verifiedMs)),
    drained: drained.length,
    drainMs: range(drained.map(({ drain }) => drain.durationMs)),
  };
}

const deals = 10_000;

/**
 * How often one half of all flips, drawn at random, has as many failures as the adapter had. Failures come in bursts, so that it
 * is flips that are dealt out, and not failures.
 */
function chanceOf(adapter, bare) {
  const all = [...adapter.failedByFlip, ...bare.failedByFlip];
  const random = seededRandom(20_260_101);
  let asMany = 0;
  for (let deal = 0; deal < deals; deal += 1) {
    const drawn = all
      .map((count) => ({ count, at: random() }))
      .sort((one, other) => one.at - other.at)
      .slice(0, adapter.flips);
    if (drawn.reduce((sum, { count }) => sum + count, 0) >= adapter.failed) asMany += 1;
  }
  return asMany / deals;
}

async function measure(name) {
  const quota = name.startsWith('haproxy') ? requests / flips : 0;
  const colors = await startColors(5);
  const door = await startFrontDoor(name, colors.urls);
  const load = startLoad({ url: door.url, kept: 24, fresh: 8, perSecond });
  const done = [];
  try {
    // Until the users are all under way.
    await delay(500);
    let color = 'blue';
    // Two of each in turn, so that what else the machine does falls on both, and each goes there and back.
    for (let index = 0; index < 2 * flips; index += 1) {
      color = other[color];
      done.push(await flip(door, ways[Math.floor(index / 2) % 2], color, load, quota));
    }
    await load.stop();
  } finally {
    await door.stop();
    await colors.stop();
  }
  return ways.map((way) => ({
    name,
    ...summarize(
      way,
      done.filter((one) => one.way === way),
      load.answers,
    ),
  }));
}

const chosen = frontDoors.filter(({ name }) => values.only === undefined || name.startsWith(values.only));
const missing = chosen.filter(({ isThere }) => !isThere);
const results = [];
for (const { name } of chosen.filter(({ isThere }) => isThere)) results.push(...(await measure(name)));

if (values.json)
  console.log(JSON.stringify({ perSecond, missing: missing.map(({ name }) => name), results }, undefined, 2));
else {
  const ms = (value) =>
    value === undefined ? '-' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
  const range = ({ median, most }) => (median === undefined ? '-' : `${ms(median)} (${ms(most)})`);
  const problemsOf = (some) => [...new Set(some.flatMap(({ problems }) => Object.keys(problems)))].join(', ');
  const rows = results.map((row) => ({
    'front door': row.name,
    'moved by': row.way,
    flips: row.flips,
    requests: row.requests,
    failed: row.failed,
    'on kept connections': row.sentAgain,
    'the move': range(row.moveMs),
    'last old answer': range(row.lastOldMs),
    verified: range(row.verifiedMs),
    drain:
      row.drained === row.flips
        ? range(row.drainMs)
        : row.drained === 0
          ? 'not seen'
          : `${row.drained} of ${row.flips} seen`,
  }));
  console.log(
    `${flips} flips each way under ${perSecond} requests a second, a quarter of them on fresh connections; medians (and the most) from the command on`,
  );
  console.table(rows);
  for (const name of new Set(results.filter(({ failed }) => failed > 0).map((row) => row.name))) {
    const [adapter, bare] = ways.map((way) => results.find((row) => row.name === name && row.way === way));
    const chance = chanceOf(adapter, bare);
    console.log(
      `${name}: ${adapter.failed} failed by the adapter, ${bare.failed} by the bare command (${problemsOf([adapter, bare])}); dealt out to the flips at random, the adapter gets as many in ${(100 * chance).toFixed(0)} of 100 deals`,
    );
  }
  for (const { name, program } of missing) console.log(`${name}: not measured, ${program} is not installed`);
}
const isWorse = (row) => {
  const { name, way, failed } = row;
  if (way !== ways[0]) return false;
  if (name.startsWith('haproxy')) return failed > 0;
  const bare = results.find((one) => one.name === name && one.way === ways[1]);
  return chanceOf(row, bare) < 0.01;
};
if (results.some(isWorse)) process.exitCode = 1;
