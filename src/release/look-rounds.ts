import { setImmediate } from 'node:timers/promises';
import type { Observation } from '../check/check-context.ts';
import type { CheckResult } from '../check/check-result.ts';
import type { ObservationFrame } from '../check/observation-memory.ts';
import { notRun } from '../runner/check-runner.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import { createCheckLooks } from './look-at-checks.ts';
import { createLookSchedule } from './look-schedule.ts';
import type { LookedResult } from './recorded-looks.ts';
import type { ReleaseContext } from './release-context.ts';
import { createRunningTasks } from './running-tasks.ts';

/** For so long a look waits for what it began, at most; what takes longer counts at the look after its end. */
const longestPatienceMs = 500;
/** Where the window ends more is at stake than a moment. */
const finalPatienceMs = 2_000;
/** What ends late waits a moment for others that do. */
const gatherMs = 20;

type ProbeRound = NonNullable<Observation['round']>;

/** Something besides checks that is done again and again. */
export interface SideTask {
  readonly id: string;
  readonly periodMs: number;
  readonly run: () => Promise<void>;
}

/** What an observation looks at, each thing at its own times and never twice at once. Times in ms since the Unix epoch. */
export interface LookRounds {
  /** Whether something is due at `now`, or has ended since the last look. */
  readonly hasNews: (now: number) => boolean;
  /** Begins what is due, or everything, and gives what has ended since the last look. @throws what a side task threw */
  readonly look: (tick: number, frame: ObservationFrame, all: boolean) => Promise<readonly LookedResult[]>;
  /** Waits until something is due or has ended, at most until `at`. @throws the signal's reason when aborted */
  readonly sleepUntil: (at: number) => Promise<void>;
  /** The latest results, in the order of the plan. */
  readonly results: () => readonly CheckResult[];
  /** Resolves when what is under way has ended. */
  readonly ended: () => Promise<void>;
}

interface LookRoundsOptions {
  readonly plan: CheckPlan;
  readonly sideTasks: readonly SideTask[];
  readonly intervalMs: number;
  readonly probeIntervalMs: number;
}

/** What a look at a probe says about green. */
function roundOf(
  { outcome, message, shared }: LookedResult,
  rest: Pick<ProbeRound, 'at' | 'probeIntervalMs'>,
): ProbeRound {
  const isKnown = outcome === 'passed' || (outcome === 'failed' && shared !== true);
  return { ...rest, outcome: isKnown ? outcome : 'unknown', message };
}

/** @param context its signal ends everything that is under way */
export async function createLookRounds(
  context: ReleaseContext,
  { plan, sideTasks, intervalMs, probeIntervalMs }: LookRoundsOptions,
): Promise<LookRounds> {
  const { clock, signal } = context;
  const looks = await createCheckLooks(context);
  const tasks = createRunningTasks(clock, signal);
  const checks = new Map(plan.checks.map((check) => [check.planned.id, check]));
  const aside = new Map(sideTasks.map((task) => [task.id, task]));
  /** The objectives that judge the rounds of a probe, each looked at when one ends. */
  const judgesOf = (id: string) => plan.checks.filter(({ planned }) => planned.roundsOf === id);
  const scheduled = plan.checks.filter(({ planned }) => planned.roundsOf === undefined);
  const isProbing = (kind: string) => kind === 'probe' || kind === 'readiness';
  const periods = scheduled.map(
    ({ planned }) => [planned.id, isProbing(planned.kind) ? probeIntervalMs : intervalMs] as const,
  );
  const schedule = createLookSchedule(
    new Map([...periods, ...sideTasks.map(({ id, periodMs }) => [id, periodMs] as const)]),
    clock.now(),
  );
  const ids = [...periods.map(([id]) => id), ...aside.keys()];
  const order = [...checks.keys()];
  const patienceMs = Math.min(longestPatienceMs, Math.min(intervalMs, probeIntervalMs) / 2);
  const idle = () => ids.filter((id) => !tasks.isRunning(id));
  const latest = new Map<string, CheckResult>();
  let fresh: LookedResult[] = [];

  function end(result: CheckResult, looked: LookedResult): void {
    latest.set(result.id, result);
    fresh.push(looked);
    const { standing } = result;
    if (standing === undefined) return;
    if (standing.nextAt !== undefined) schedule.expect(result.id, standing.nextAt);
    else schedule.repeat(result.id, Math.min(intervalMs, probeIntervalMs));
  }

  function begin(due: readonly string[], tick: number, frame: ObservationFrame): void {
    const round = looks.newRound(tick, frame);
    for (const id of due) {
      const check = checks.get(id);
      schedule.began(id, clock.now());
      tasks.start(id, async () => {
        if (check === undefined) return aside.get(id)?.run();
        const judges = judgesOf(id);
        const { result, looked } = await looks.run(check, round, judges.length > 0);
        end(result, looked);
        const ended = roundOf(looked, { at: clock.now(), probeIntervalMs });
        for (const judge of judges) {
          const judged = await looks.run(judge, { tick, observation: { ...frame, round: ended } });
          end(judged.result, judged.looked);
        }
      });
    }
  }

  const dueNow = (now: number) => schedule.due(now).filter((id) => !tasks.isRunning(id));
  return {
    hasNews: (now) => fresh.length > 0 || dueNow(now).length > 0,
    look: async (tick, frame, all) => {
      const due = all ? idle() : dueNow(clock.now());
      begin(due, tick, frame);
      if (all) await tasks.settle(due, finalPatienceMs);
      else if (due.length > 0) await tasks.settle(due, patienceMs);
      else await tasks.settle(ids, gatherMs);
      // A signal that came while a check held the process is seen now.
      await setImmediate();
      const ended = fresh.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
      fresh = [];
      return ended;
    },
    sleepUntil: async (at) => {
      if (fresh.length > 0) return;
      const now = clock.now();
      const until = Math.min(at, schedule.nextAt(idle()), now + intervalMs);
      await tasks.sleep(Math.max(0, until - now));
    },
    results: () =>
      plan.checks.map(
        ({ planned }) => latest.get(planned.id) ?? notRun(planned, 'has not ended yet', clock.now()),
      ),
    ended: tasks.ended,
  };
}
