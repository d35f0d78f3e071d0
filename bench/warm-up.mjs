// How often the rule of `warmUp` calls latency stable too early, how late, and how a plain rule does on the same requests.
import { judgeStability } from '../dist/src/warm-up/judge-stability.js';
import { quantile } from '../dist/src/warm-up/quantile.js';
import { coldness, curves, drawLatencies, seededRandom } from './warm-up/latency-curves.mjs';

const runs = Number(process.argv[2] ?? 300);
const window = 20;
const cap = 2_000;
/** Stopping while requests take a quarter longer than they will is too early. */
const tooCold = 1.25;
/** From here on a curve counts as warm. */
const warm = 1.1;

/** The last three window medians within 10 %, and the 95th percentile no longer falling against the median. */
function plainRule(windows) {
  const last = windows.slice(-3);
  if (last.length < 3) return false;
  const medians = last.map((values) => quantile(values, 0.5));
  const tails = last.map((values, index) => quantile(values, 0.95) / medians[index]);
  return Math.max(...medians) <= 1.1 * Math.min(...medians) && tails[2] >= 0.9 * tails[1];
}

const rules = { ours: (windows) => judgeStability(windows) === 'stable', plain: plainRule };

function requestsUntil(rule, curve, seed) {
  const draw = drawLatencies(curve, seededRandom(seed));
  const windows = [];
  for (let request = 0; request < cap;) {
    windows.push(Array.from({ length: window }, () => draw(request++)));
    if (rule(windows)) return request;
  }
  return undefined;
}

function warmFrom(curve) {
  for (let request = cap; request >= 0; request -= 1) if (coldness(curve, request) > warm) return request + 1;
  return 0;
}

const percent = (number) => `${Number(((100 * number) / runs).toFixed(1))} %`;
const rows = {};
for (const [name, curve] of Object.entries(curves)) {
  const row = { 'warm from': curve.never ? '-' : warmFrom(curve) };
  for (const [rule, isStable] of Object.entries(rules)) {
    const stops = Array.from({ length: runs }, (_, run) =>
      requestsUntil(isStable, curve, 104_729 * run + 12_345),
    );
    const ended = stops.filter((stop) => stop !== undefined).sort((left, right) => left - right);
    const early = ended.filter((stop) => curve.never || coldness(curve, stop) > tooCold).length;
    row[`${rule}: too early`] = percent(early);
    row['never'] ??= percent(runs - ended.length);
    row[`${rule}: median`] = ended.length === 0 ? '-' : ended[Math.floor(ended.length / 2)];
    if (rule === 'ours') row['95 %'] = ended.length === 0 ? '-' : ended[Math.floor(ended.length * 0.95)];
  }
  rows[name] = row;
}
console.log(
  `requests until latency is called stable: windows of ${window}, at most ${cap}, ${runs} runs of each`,
);
console.table(rows);
