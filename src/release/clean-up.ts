import { rm } from 'node:fs/promises';
import { loadExpect } from '../check/expect.ts';
import { UsageError } from '../errors.ts';
import { ownProcess } from '../runner/own-process.ts';
import { chooseRuns } from './choose-runs.ts';
import { cleanRun, previewRun, trustPerson, type CleanRunOptions } from './clean-run.ts';
import {
  describeOpen,
  type CleanReport,
  type CleanedEntry,
  type LeftByRun,
  type LeftoverReport,
} from './cleaned.ts';
import { concludeCleaning } from './conclude-cleaning.ts';
import { findLeftovers, findRecords, type RecordedLeftovers } from './leftovers.ts';
import type { Session, SessionOptions } from './open-session.ts';
import { planUndoing } from './plan-undoing.ts';
import { stateFiles } from './state-files.ts';
import { withCleanLock } from './with-clean-lock.ts';

export interface CleanUpOptions {
  /** Only what this run left; its id, or how it begins. */
  readonly run?: string;
  /** Takes what is left of `run` for undone, for a person has done it. */
  readonly byHand?: boolean;
  /** Told of each entry as soon as it is known what became of it. */
  readonly onEntry?: (run: LeftByRun<never>, entry: CleanedEntry) => void;
}

function withoutRecord({ run, since, host, life, open }: RecordedLeftovers): LeftByRun {
  return { run, since, host, life, entries: open.toReversed().map(describeOpen) };
}

/** What runs of the target have not undone. Touches nothing. */
export async function listLeft(session: Session): Promise<LeftoverReport> {
  const { config, rootDirectory, redactor } = session;
  const found = await findLeftovers(stateFiles(config, rootDirectory), config.target);
  return redactor.redact({ target: config.target, runs: found.map(withoutRecord) });
}

/** Removes records that killed runs left without owing anything. */
async function removeSpent(records: readonly RecordedLeftovers[]): Promise<void> {
  const spent = records.filter(({ life, open }) => life === 'left' && open.length === 0);
  for (const { record } of spent) await rm(record.file, { force: true });
}

/**
 * Undoes what earlier runs left: by the `undo` of their probes, newest first, and then by `sweep`.
 * @throws UsageError when `run` names none, LockedError when it is under way or another command cleans up
 */
export async function cleanUpIn(
  session: Session,
  { dryRun = false, env = process.env, ownsProcess = false }: SessionOptions,
  { run: wanted, byHand = false, onEntry = () => undefined }: CleanUpOptions,
): Promise<CleanReport> {
  if (byHand && wanted === undefined) {
    throw new UsageError('--by-hand: expected a run, got none', {
      advice: 'Name it with `--run <id>`; `bg-check clean --list` shows what there is.',
    });
  }
  const { config, rootDirectory, clock, signal, redactor, environment, events } = session;
  const { target } = config;
  const files = stateFiles(config, rootDirectory);
  const onProblem = (message: string) => {
    events.emit({ type: 'notice', level: 'warning', message });
  };

  async function clean(): Promise<CleanReport> {
    const records = await findRecords(files, target);
    if (!dryRun) await removeSpent(records);
    const owing = records.filter(({ open }) => open.length > 0);
    const chosen = chooseRuns(owing, wanted);
    const isMine = ({ life }: RecordedLeftovers) => wanted !== undefined || life === 'left';
    const mine = chosen.filter(isMine);
    const definitions = mine.length === 0 || byHand ? [] : await session.definitions();
    const common = {
      environment,
      expect: await loadExpect(),
      clock,
      signal,
      redact: redactor.redact,
      onProblem,
    };
    const runs: LeftByRun<CleanedEntry>[] = [];
    for (const one of mine.toReversed()) {
      const { run, since, host, life } = one;
      const about = { run, since, host, life };
      const options: CleanRunOptions = {
        ...common,
        onEntry: (entry) => {
          onEntry({ ...about, entries: [] }, entry);
        },
      };
      const plan = planUndoing(one.open, { definitions, config });
      if (dryRun) runs.push({ ...about, entries: previewRun(plan, options) });
      else if (byHand) runs.push({ ...about, entries: trustPerson(one, options) });
      else runs.push({ ...about, entries: await cleanRun(one, plan, options) });
    }
    const untouched = chosen.filter((one) => !isMine(one)).map(withoutRecord);
    const conclusion = concludeCleaning(runs, untouched, { dryRun, markerHeader: config.probes.marker });
    return redactor.redact({ target, dryRun, runs, untouched, ...conclusion });
  }

  const ownership = ownsProcess ? ownProcess(events.emit) : undefined;
  try {
    if (dryRun) return await clean();
    const user = env.USER ?? 'unknown';
    const request = { file: files.cleanLock, target, user, now: clock.now(), onProblem };
    return await withCleanLock(request, clean);
  } finally {
    ownership?.giveUp();
  }
}
