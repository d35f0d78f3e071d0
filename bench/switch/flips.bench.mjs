// What moves of traffic cost users: proxies under constant load are flipped to and fro, by the adapter and by the bare
// command in turn, over the same connections. Every request is told with its time.
import { setTimeout as delay } from 'node:timers/promises';
import { it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { measureDrain } from '../../src/switch/measure-drain.ts';
import { findProgram } from '../../test/support/required-program.ts';
import { hookOf } from '../../test/release/release-harness.ts';
import { settingOf } from '../../test/switch/contract/describe-switch-contract.ts';
import { startColors, startLoad } from './load.mjs';
import { frontDoors } from './mechanisms.mjs';
import { isAskedFor, task, tell } from './task.mjs';

const connections = 10;
/** Of proxies that restart something at each flip; enough for each to come to rest. */
const shortestFlipMs = 1_500;
const longestMoveMs = 20_000;
const now = () => performance.timeOrigin + performance.now();
const other = { blue: 'green', green: 'blue' };

/** As a release does: what the switch says when read back, and then fresh connections in a row. */
async function verify({ hook, url }, color) {
  const until = Date.now() + longestMoveMs;
  const requireTime = () => {
    if (Date.now() > until) throw new Error(`traffic did not move to ${color}`);
  };
  while ((await hook.verify(color)) !== 'verified') {
    requireTime();
    await delay(10);
  }
  for (let inARow = 0; inARow < connections;) {
    requireTime();
    const answer = await fetch(url, { headers: { connection: 'close' } }).then((response) => response.text());
    inARow = answer === color ? inARow + 1 : 0;
  }
}

async function move({ hook, moveByHand }, way, color) {
  if (way === 'bare') return moveByHand(color);
  const { etag } = await hook.read();
  return hook.apply(color, { ifMatch: etag });
}

/** @param quota requests that are answered before the next flip, if that is before `until` */
async function flip(door, way, color, load, { quota, until }) {
  const answered = load.answers.length;
  const startedAt = now();
  await move(door, way, color);
  const moveMs = now() - startedAt;
  const { drain: read } = door.hook;
  const draining = measureDrain(read === undefined ? [] : [{ name: 'proxy', read }], {
    color: other[color],
    deadlineMs: shortestFlipMs,
    clock: systemClock,
    quietMs: 300,
    pollMs: 10,
  });
  await verify(door, color);
  const verifiedMs = now() - startedAt;
  const { drained, durationMs: drainMs } = await draining;
  await delay(Math.max(0, startedAt + shortestFlipMs - now()));
  while (load.answers.length - answered < quota && Date.now() < until) await delay(50);
  return { way, color, startedAt, endedAt: now(), moveMs, verifiedMs, ...(drained ? { drainMs } : {}) };
}

/** What users saw of a flip: answers belong to the one in whose time they were asked for. */
function seenOf({ startedAt, endedAt, color, ...flipped }, answers) {
  const during = answers.filter((answer) => answer.startedAt >= startedAt && answer.startedAt < endedAt);
  const failed = during.filter(({ problem }) => problem !== undefined);
  const old = answers.filter(
    (answer) => answer.color === other[color] && answer.endedAt >= startedAt && answer.endedAt < endedAt,
  );
  return {
    ...{ ...flipped, color, requests: during.length, failed: failed.length },
    onKept: failed.filter(({ isAgain }) => isAgain).length,
    problems: [...new Set(failed.map(({ problem }) => problem))],
    lastOldMs: Math.max(0, ...old.map(({ endedAt: at }) => at - startedAt)),
  };
}

/** @param until no pair begins later, in milliseconds since the Unix epoch */
async function measure(start, until) {
  const colors = await startColors(5);
  onTestFinished(colors.stop);
  const { moveByHand, ...rig } = await start({
    blue: { url: colors.urls.blue },
    green: { url: colors.urls.green },
  });
  const door = { hook: hookOf(settingOf(rig)), moveByHand, url: rig.urls.live };
  const load = startLoad({ url: door.url, kept: 24, fresh: 8, perSecond: task.perSecond });
  const done = [];
  try {
    await delay(500);
    let color = 'blue';
    const asked = rig.switch.type === 'haproxy' ? task.requests / task.flips : 0;
    // Pairs, in which either is first in turn: what else the machine does falls on both, and each goes there and back.
    for (let pair = 0; pair < task.flips && Date.now() < until; pair += 1) {
      for (const way of pair % 2 === 0 ? ['adapter', 'bare'] : ['bare', 'adapter']) {
        color = other[color];
        const quota = way === 'adapter' ? asked : 0;
        done.push(await flip(door, way, color, load, { quota, until }));
      }
    }
  } finally {
    await load.stop();
  }
  return done.map((one) => seenOf(one, load.answers));
}

const doors = Object.entries(frontDoors).filter(([name]) => isAskedFor(name));
for (const [index, [name, start]] of doors.entries()) {
  it(name, async () => {
    // What one does not need of its time is for the next.
    const until = Date.now() + (task.until - Date.now()) / (doors.length - index);
    const [program = ''] = name.split(',');
    const missing = findProgram(program) === undefined ? [program] : [];
    const flips = missing.length > 0 ? [] : await measure(start, until);
    tell({ kind: 'flips', name, missing, flips });
  });
}
