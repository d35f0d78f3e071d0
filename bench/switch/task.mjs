// What `bench/switch.mjs` asks of the measurements that it has run, and where they tell what they found.
import { appendFileSync } from 'node:fs';

/** `flips`, `requests`, `perSecond`, `rounds`, `only`, `resultFile`, `until` (milliseconds since the Unix epoch). */
export const task = JSON.parse(process.env.BG_CHECK_BENCH ?? '{}');

export const isAskedFor = (name) => task.only === undefined || name.startsWith(task.only);

/** There is no time to begin with something that takes so long. */
export const isLate = (milliseconds) => Date.now() + milliseconds > task.until;

export function tell(result) {
  appendFileSync(task.resultFile, `${JSON.stringify(result)}\n`);
}
