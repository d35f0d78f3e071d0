// What a look costs by itself, and whether it stays that way.
import v8 from 'node:v8';
import vm from 'node:vm';
import { combineEvidence } from '../../dist/src/stats/sequential/combine-evidence.js';
import { createEvidenceStream } from '../../dist/src/stats/sequential/evidence-stream.js';

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

const stream = () =>
  createEvidenceStream({
    ...{ limit: 0.01, dispersion: { phi: 7.5, block: 1 }, meanTotal: 1_500 },
    ...{ windowSeconds: 900, looks: 60, alpha: 0.01 },
  });

function tick(streams, number) {
  for (const [index, one] of streams.entries()) {
    one.add({ seconds: 15, bad: (number + index) % 11, total: 1_500 });
  }
  const { logEvidence } = combineEvidence(streams.map((one) => one.logEvidence));
  const healthy = streams.every((one) => one.logHealth > 3 && one.logRecentHealth > 3);
  return logEvidence + Number(healthy);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds of a look, the slowest of a hundred left out. */
function lookAt(count) {
  const streams = Array.from({ length: count }, stream);
  const times = [];
  for (let number = 0; number < 3_000; number += 1) {
    const start = performance.now();
    tick(streams, number);
    times.push(performance.now() - start);
  }
  const late = times.slice(1_000);
  return { median: median(late), p99: late.toSorted((a, b) => a - b)[Math.floor(late.length * 0.99)] };
}

/** Bytes that 50 objectives hold after so many looks. */
function heldAfter(streams, from, to) {
  for (let number = from; number < to; number += 1) tick(streams, number);
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

export function measureCost() {
  const streams = Array.from({ length: 50 }, stream);
  const early = heldAfter(streams, 0, 5_000);
  const late = heldAfter(streams, 5_000, 40_000);
  return { one: lookAt(1), three: lookAt(3), fifty: lookAt(50), grownBytes: late - early };
}
