import type { CheckResult, PlannedCheck, StepResult } from '../check/check-result.ts';
import type { RunEvent } from '../runner/run-event.ts';
import { checkColumns, type CheckColumns } from './describe-check.ts';

type Tick = Extract<RunEvent, { type: 'observe:tick' }>;

/** A check that has begun and not ended. */
export interface RunningCheck {
  readonly check: PlannedCheck;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
  readonly progress?: { readonly done: number; readonly total?: number; readonly unit: string };
  readonly lastStep?: StepResult;
}

/** What a run is doing at the moment, as far as its events tell. */
export class RunProgress {
  planned = new Map<string, PlannedCheck>();
  columns: CheckColumns = { name: 0, aim: 0 };
  readonly running = new Map<string, RunningCheck>();
  /** The last result of each check of this phase. */
  readonly results = new Map<string, CheckResult>();
  tick: Tick | undefined;
  /** What goes on beside checks, and since when. */
  activity: { readonly label: string; readonly since: number } | undefined;
  phaseSince = 0;

  apply(event: RunEvent): void {
    const at = Date.parse(event.at);
    if (event.type === 'phase:start') {
      this.planned = new Map(event.checks.map((check) => [check.id, check]));
      this.columns = checkColumns(event.checks);
      this.phaseSince = at;
      this.results.clear();
    } else if (event.type === 'check:start') {
      const check = this.planned.get(event.id);
      if (check) this.running.set(event.id, { check, since: at });
    } else if (event.type === 'check:progress') {
      const { done, total, unit } = event;
      this.#update(event.id, { progress: { done, unit, ...(total === undefined ? {} : { total }) } });
    } else if (event.type === 'check:step') {
      this.#update(event.id, { lastStep: event.step });
    } else if (event.type === 'check:end') {
      this.running.delete(event.result.id);
      this.results.set(event.result.id, event.result);
    } else if (event.type === 'observe:tick') {
      this.tick = event;
    } else if (event.type === 'phase:end') {
      this.running.clear();
      this.planned.clear();
      this.tick = undefined;
    } else if (event.type === 'switch:start') {
      this.activity = { label: `moving traffic to ${event.target}`, since: at };
    } else if (event.type === 'rollback:start') {
      this.activity = { label: 'putting traffic back to blue', since: at };
    } else if (['switch:step', 'switch:end', 'rollback:end'].includes(event.type)) {
      this.activity = undefined;
    }
  }

  #update(id: string, news: Partial<RunningCheck>): void {
    const running = this.running.get(id);
    if (running) this.running.set(id, { ...running, ...news });
  }
}
