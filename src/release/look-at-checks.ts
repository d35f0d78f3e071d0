import { blueProblem } from './blue-health.ts';
import type { CheckResult } from '../check/check-result.ts';
import type { ObservationFrame } from '../check/observation-memory.ts';
import { createCheckRunner, type CheckRunner, type Round } from '../runner/check-runner.ts';
import type { CheckPlan } from '../runner/make-plan.ts';
import type { LookedResult } from './recorded-looks.ts';
import type { ReleaseContext } from './release-context.ts';

type PlannedEntry = CheckPlan['checks'][number];

/** Runs the checks of an observation, each for itself. */
export interface CheckLooks {
  /** A round of the checks that are begun at one look. */
  readonly newRound: (tick: number, observation: ObservationFrame) => Round;
  readonly run: (
    check: PlannedEntry,
    round: Round,
    /** Whether an objective judges its rounds. */
    isJudged?: boolean,
  ) => Promise<{ readonly result: CheckResult; readonly looked: LookedResult }>;
}

/** Whether blue, asked the same in the same moment, can tell a fault of green from one that both have. */
function isTelling({ kind, gating, aim, about, outcome }: CheckResult, isJudged: boolean): boolean {
  if (!(gating || isJudged) || outcome !== 'failed') return false;
  return kind === 'probe' ? aim !== 'blue' : kind === 'readiness' && about !== 'blue';
}

/** What blue says to the same; without changing data for it. */
async function isShared(
  context: ReleaseContext,
  onBlue: CheckRunner,
  { planned, definition }: PlannedEntry,
  { tick, observation }: Round,
): Promise<boolean> {
  if (planned.kind !== 'probe' || definition.mutates) {
    return (await blueProblem(context, context.signal)) !== undefined;
  }
  const control = { ...planned, id: `${planned.name} (blue)`, aim: 'blue', gating: false } as const;
  const round = {
    ...(tick === undefined ? {} : { tick }),
    ...(observation === undefined ? {} : { observation }),
  };
  const { outcome } = await onBlue.run({ planned: control, definition }, round);
  // It got as far as a step that changes data, and no further.
  if (outcome === 'not-run') return (await blueProblem(context, context.signal)) !== undefined;
  return outcome === 'failed';
}

/** Objectives have a share of the concurrency of their own: probes that hang must not keep them waiting. */
export async function createCheckLooks(context: ReleaseContext): Promise<CheckLooks> {
  const [objectives, others, onBlue] = await Promise.all([
    createCheckRunner(context),
    createCheckRunner(context),
    createCheckRunner({ ...context, dryRun: true, leftOut: 'left out of the comparison with blue' }),
  ]);
  return {
    newRound: (tick, observation) => ({ tick, observation }),
    run: async (check, round, isJudged = false) => {
      const result = await (check.planned.kind === 'slo' ? objectives : others).run(check, round);
      const { id, kind, gating, outcome, message, standing } = result;
      const shared =
        isTelling(result, isJudged) && (await isShared(context, onBlue, check, round).catch(() => false));
      const looked = {
        id,
        kind,
        gating,
        outcome,
        message,
        ...(standing === undefined ? {} : { standing }),
        ...(shared ? ({ shared } as const) : {}),
      };
      return { result, looked };
    },
  };
}
