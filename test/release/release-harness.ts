import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckDefinition } from '../../src/check/check-definition.ts';
import { openCheckEnvironment } from '../../src/check/check-environment.ts';
import type { Conclusion } from '../../src/check/outcome.ts';
import { systemClock } from '../../src/clock.ts';
import { configSchema, type UserConfig } from '../../src/config/config-schema.ts';
import type { JournalEntry } from '../../src/release/journal-entry.ts';
import { configuredHook } from '../../src/release/configured-hook.ts';
import { createDrainWatch } from '../../src/release/drain-watch.ts';
import { openJournal } from '../../src/release/journal.ts';
import { releaseSettings, type ReleaseContext } from '../../src/release/release-context.ts';
import { acquireLock, type LockHolder } from '../../src/release/release-lock.ts';
import { makePlan, type CheckFilter } from '../../src/runner/make-plan.ts';
import type { RunEventInput } from '../../src/runner/run-event.ts';
import type { SwitchHook } from '../../src/switch/switch-hook.ts';
import { checkDefinition } from '../support/check-definition.ts';

/** Everything a child process needs to take part in a release. */
export interface ReleaseSetting {
  readonly folder: string;
  readonly config: UserConfig;
  readonly env?: NodeJS.ProcessEnv;
}

export interface OpenOptions {
  readonly command?: string;
  readonly signal?: AbortSignal;
  readonly dryRun?: boolean;
  readonly filter?: CheckFilter;
  readonly onAppended?: (entry: JournalEntry) => void;
  readonly wrapHook?: (hook: SwitchHook) => SwitchHook;
  readonly redact?: ReleaseContext['redact'];
  readonly settings?: Partial<ReleaseContext['settings']>;
  readonly extraChecks?: readonly CheckDefinition[];
  /** Measures how blue drains; waited for at the end, unless `cut` leaves it to a later run. */
  readonly drains?: 'wait' | 'cut';
}

export interface OpenRelease {
  readonly context: ReleaseContext;
  readonly events: RunEventInput[];
  readonly takenOverFrom: LockHolder | undefined;
  close(): Promise<void>;
}

export function journalFileOf(folder: string): string {
  return join(folder, '.bg-check', 'shop.journal.ndjson');
}

export function lockFileOf(folder: string): string {
  return join(folder, '.bg-check', 'shop.lock');
}

export function hookOf({ config, folder, env = process.env }: ReleaseSetting, processFile?: string) {
  return configuredHook(configSchema.parse(config), {
    directory: folder,
    ...{ env, clock: systemClock },
    ...(processFile === undefined ? {} : { processFile }),
  });
}

export function definition(
  name: string,
  phases: CheckDefinition['phases'],
  body: CheckDefinition['body'],
  rest: Partial<CheckDefinition> = {},
): CheckDefinition {
  return checkDefinition({ name, phases, body, file: 'release-harness.ts', ...rest });
}

function asIs<Value>(value: Value): Value {
  return value;
}

/** What a file beside the configuration says: `passed`, `failed` or `inconclusive`; `passed` when it is empty. */
function verdictFrom(file: string): Conclusion {
  const text = readFileSync(file, 'utf8').trim();
  const outcome = text === 'failed' || text === 'inconclusive' ? text : 'passed';
  return { outcome, message: `the file says ${outcome}` };
}

/** A release over real files, with checks whose outcome files decide. */
export async function openRelease(setting: ReleaseSetting, options: OpenOptions = {}): Promise<OpenRelease> {
  const { folder } = setting;
  const { command = 'cutover', dryRun = false, wrapHook = (hook: SwitchHook) => hook } = options;
  const config = configSchema.parse(setting.config);
  const lock = await acquireLock({
    file: lockFileOf(folder),
    target: config.target,
    user: 'tester',
    command,
    now: Date.now(),
  });
  const { redact = asIs } = options;
  const journal = await openJournal({
    file: journalFileOf(folder),
    clock: systemClock,
    redact,
    ...(options.onAppended === undefined ? {} : { onAppended: options.onAppended }),
  });
  const environment = openCheckEnvironment({
    config,
    rootDirectory: folder,
    runId: 'run',
    addSecret: () => undefined,
  });
  const definitions = [
    definition('candidate', ['pre-switch'], () => verdictFrom(join(folder, 'candidate'))),
    definition('users', ['observe'], () => verdictFrom(join(folder, 'users'))),
    ...(options.extraChecks ?? []),
  ];
  const events: RunEventInput[] = [];
  const hook = hookOf(setting, join(folder, '.bg-check', 'shop.running'));
  const signal = options.signal ?? new AbortController().signal;
  const drains = options.drains && createDrainWatch(signal);
  let count = journal.entries.filter(({ type }) => type === 'release-opened').length;
  const context: ReleaseContext = {
    command,
    actor: 'tester',
    journal,
    hook: hook && wrapHook(hook),
    environment,
    plan: (phase) =>
      Promise.resolve(
        makePlan({
          definitions,
          phase,
          config,
          ...(options.filter === undefined ? {} : { filter: options.filter }),
        }),
      ),
    settings: { ...releaseSettings(config), retryMs: 20, ...options.settings },
    emit: (event) => {
      events.push(event);
    },
    redact,
    clock: systemClock,
    signal,
    newReleaseId: () => `r${(count += 1)}`,
    dryRun,
    bail: false,
    ...(drains === undefined ? {} : { drains }),
  };
  return {
    context,
    events,
    takenOverFrom: lock.takenOverFrom,
    close: async () => {
      if (options.drains === 'cut') drains?.stop();
      await drains?.ended();
      await journal.close();
      await environment.close();
      await lock.release();
    },
  };
}

/** Runs one operation as a command would. */
export async function withRelease<Result>(
  setting: ReleaseSetting,
  options: OpenOptions,
  body: (context: ReleaseContext, release: OpenRelease) => Promise<Result>,
): Promise<Result> {
  const release = await openRelease(setting, options);
  try {
    return await body(release.context, release);
  } finally {
    await release.close();
  }
}
