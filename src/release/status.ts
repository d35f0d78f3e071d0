import { formatDuration } from '../duration.ts';
import type { Places } from '../check/read-places.ts';
import type { Config } from '../config/config-schema.ts';
import type { Clock } from '../clock.ts';
import { showTexts } from '../redact/seal.ts';
import { mayBeAt } from '../switch/stated-share.ts';
import type { SwitchHook } from '../switch/switch-hook.ts';
import { weightsOfGreen } from '../switch/weights.ts';
import type { JournalEntry } from './journal-entry.ts';
import { readJournal } from './read-journal.ts';
import { whereTraffic } from './phase-outcome.ts';
import {
  configuredIdentities,
  describeReading,
  frontDoorOf,
  measureIdentities,
  readTraffic,
  type TrafficReading,
} from './read-traffic.ts';
import { describeHolder, isStale, readLock, type LockHolder } from './release-lock.ts';
import {
  expectedTraffic,
  isUnderWay,
  nextSteps,
  remainingWindowMs,
  shareOf,
  type ReleaseState,
} from './release-state.ts';
import { replay } from './replay.ts';

/** Where a release stands: by its journal, and by what is seen. */
export interface StatusReport {
  readonly target: string;
  readonly state: ReleaseState;
  /** Absent when no `switch` is configured. */
  readonly traffic?: TrafficReading;
  /** Whether what is seen is what the journal says; `undefined` while the journal cannot know, or nothing is seen. */
  readonly agrees: boolean | undefined;
  readonly lock: { readonly holder: LockHolder | 'unreadable'; readonly stale: boolean } | undefined;
  /** The line of the journal that a crash cut off. */
  readonly tornLine: number | undefined;
  readonly remainingWindowMs: number;
  readonly nextSteps: readonly string[];
  readonly entries: readonly JournalEntry[];
}

export interface StatusOptions {
  readonly config: Config;
  readonly places: Places;
  /** Without a process file: looking must end nobody's command. */
  readonly hook: SwitchHook | undefined;
  readonly journalFile: string;
  readonly lockFile: string;
  readonly connections: number;
  readonly identityTimeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

async function lookAtTraffic(
  options: StatusOptions,
  state: ReleaseState,
): Promise<TrafficReading | undefined> {
  const { hook, identityTimeoutMs, connections, clock, signal } = options;
  if (hook === undefined) return undefined;
  const recorded = state.identities ?? {};
  const known =
    recorded.blue !== undefined && recorded.green !== undefined
      ? recorded
      : { ...(await measureIdentities(options, identityTimeoutMs, signal)).identities, ...recorded };
  const door = frontDoorOf(options, identityTimeoutMs, {
    ...configuredIdentities(options.config),
    ...known,
  });
  return readTraffic(hook, door, { connections, clock, signal });
}

/** Looks without touching: takes no lock, writes nothing, moves nothing. */
export async function readStatus(options: StatusOptions): Promise<StatusReport> {
  const { journalFile, lockFile, clock } = options;
  const { entries, torn } = await readJournal(journalFile);
  const state = replay(entries);
  const holder = await readLock(lockFile);
  const traffic = await lookAtTraffic(options, state);
  // A closed release says nothing about what others do with traffic afterwards.
  const expected = state.closed === undefined ? expectedTraffic(state) : undefined;
  return {
    target: options.config.target,
    state: showTexts(state),
    ...(traffic === undefined ? {} : { traffic }),
    agrees:
      traffic === undefined || traffic.color === 'unknown' || expected === undefined
        ? undefined
        : traffic.color === expected && hasItsShare(state, traffic),
    lock: holder && { holder, stale: typeof holder === 'object' && isStale(holder) },
    tornLine: torn?.line,
    remainingWindowMs: remainingWindowMs(state, clock.now()),
    nextSteps: nextSteps(state),
    entries: showTexts(entries),
  };
}

/** Whether green has the share that the journal says, where it has less than everything. */
function hasItsShare(state: ReleaseState, { state: seen }: TrafficReading): boolean {
  const share = state.stage === 'stepping' || state.stage === 'held' ? shareOf(state) : undefined;
  return share === undefined || seen === undefined || mayBeAt(seen, weightsOfGreen(share));
}

/** How far a gradual switch has come: `30 % of traffic is green's; then 50 %, 100 %`. */
function describeClimb({ stage, steps }: ReleaseState): string[] {
  if (steps === undefined || !(stage === 'stepping' || stage === 'held')) return [];
  const { weight, intended, plan } = steps;
  const rest = [...plan.map((step) => step.weight), 100].filter((share) => share > (intended ?? weight));
  const now = intended === undefined ? '' : `, and was about to get ${intended} %`;
  const then = rest.length === 0 ? '' : `; then ${rest.map((share) => `${share} %`).join(', ')}`;
  return weight === 100 ? [] : [`green has ${weight} % of new requests${now}${then}`];
}

function describeLock({ holder, stale }: NonNullable<StatusReport['lock']>): string {
  if (holder === 'unreadable') return 'lock: held by a file that bg-check did not write';
  return `lock: ${describeHolder(holder)}${stale ? '; that run is no more, the next command takes over' : ''}`;
}

function describeState({ stage, releaseId, reason, closed, rollbackSafety }: ReleaseState): string[] {
  if (stage === 'none') return ['no release is on record'];
  return [
    `release ${releaseId ?? '?'}: ${stage}${closed === undefined ? '' : ` (closed: ${closed.result})`}`,
    ...(reason === undefined ? [] : [`why: ${reason}`]),
    ...(rollbackSafety === 'unknown' ? [] : [`rollback is ${rollbackSafety}`]),
  ];
}

/** A status for people, line by line. */
export function describeStatus(report: StatusReport): readonly string[] {
  const { state, traffic, agrees, lock, tornLine } = report;
  const interruption = isUnderWay(state) ? state.interrupted : undefined;
  return [
    ...describeState(state),
    ...describeClimb(state),
    ...(interruption === undefined ? [] : [`interrupted by ${interruption.signal} at ${interruption.at}`]),
    ...(state.stage === 'observing'
      ? [`left of the window: ${formatDuration(report.remainingWindowMs)}`]
      : []),
    ...(traffic === undefined ? [] : [`${whereTraffic(traffic.color)}: ${describeReading(traffic)}`]),
    ...(agrees === false ? ['the journal expects otherwise: somebody else moved traffic'] : []),
    ...(lock === undefined ? [] : [describeLock(lock)]),
    ...(tornLine === undefined
      ? []
      : [`line ${tornLine} of the journal was cut off by a crash; it is ignored`]),
    `next: ${report.nextSteps.map((step) => `\`${step}\``).join(' or ')}`,
  ];
}
