import { z } from 'zod';
import { InputError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { ProbeObjective } from '../probe-objective.ts';
import { describeRounds } from './describe-rounds.ts';
import { createExcursionTracker } from './excursion.ts';
import type { ObjectiveLook } from './objective-look.ts';
import { createRoundRule, type RoundOptions } from './round-rule.ts';
import type { Tally } from './counted-watch.ts';
import type { ProbeRound, SeenRounds } from './seen-rounds.ts';

/** When a round ended, whether it failed (`null`: nobody knows), and how many seconds it stands for. */
const memorySchema = z.tuple([z.number(), z.boolean().nullable(), z.number()]);

function readMemory(memory: JsonValue): z.output<typeof memorySchema> {
  const { data, error } = memorySchema.safeParse(memory);
  if (data !== undefined) return data;
  throw new InputError('what the journal remembers of an objective cannot be read', { cause: error });
}

/** Watches the rounds of a probe. Its memory is constant. @throws InputError for a memory that no tracker has written */
export function createRoundTracker(
  objective: ProbeObjective,
  options: RoundOptions,
  remembered: readonly JsonValue[],
): { look(round: ProbeRound): ObjectiveLook } {
  const { max, rule: kind } = objective;
  const { switchedAt, settleMs, probeIntervalMs } = options;
  const rule = createRoundRule(objective, options);
  const excursions = createExcursionTracker(max);
  const isBetOn = kind.kind === 'sequential' && max > 0;
  let sinceSwitch: Tally = { bad: 0, total: 0 };
  let forgiven = 0;
  let unknown = 0;
  let firstBadAt: number | undefined;
  let endedAt = switchedAt;
  // Nobody watched between the last round that is remembered and the first of this process.
  let isResumed = remembered.length > 0;

  function dateBreach(at: number, isBad: boolean): void {
    if (isBetOn) {
      firstBadAt = excursions.current?.from;
    } else if (isBad && at > switchedAt + settleMs) {
      firstBadAt ??= at;
    } else {
      const { standing } = rule.state();
      if ((standing.rule === 'threshold' ? standing.progress : standing.logEvidence) <= 0)
        firstBadAt = undefined;
    }
  }

  function add(at: number, isBad: boolean | null, seconds: number): void {
    endedAt = at;
    if (isBad === null) {
      unknown += 1;
      return;
    }
    const bad = isBad ? 1 : 0;
    const increment = { at, seconds, bad, total: 1 };
    sinceSwitch = { bad: sinceSwitch.bad + bad, total: sinceSwitch.total + 1 };
    if (!isBetOn && at <= switchedAt + settleMs) forgiven += bad;
    rule.add(increment);
    if (isBetOn) excursions.add(increment);
    dateBreach(at, isBad);
  }

  function see(): SeenRounds {
    const { current } = excursions;
    const all = sinceSwitch.total + unknown;
    return {
      rule: rule.state(),
      sinceSwitch,
      forgiven,
      lately:
        current === undefined ? undefined : { ...current, forMs: endedAt - current.from + probeIntervalMs },
      firstBadAt,
      coverage: all === 0 ? 1 : sinceSwitch.total / all,
    };
  }

  for (const [at, isBad, seconds] of remembered.map(readMemory)) add(at, isBad, seconds);

  return {
    look: (round) => {
      const { at, outcome } = round;
      // A clock that is set back gives no time.
      const sinceLast = Math.max(0, at - endedAt);
      const seconds = (isResumed ? Math.min(sinceLast, probeIntervalMs) : sinceLast) / 1_000;
      isResumed = false;
      const isBad = outcome === 'unknown' ? null : outcome === 'failed';
      add(at, isBad, seconds);
      return { ...describeRounds(objective, options, see(), round), memory: [at, isBad, seconds] };
    },
  };
}
