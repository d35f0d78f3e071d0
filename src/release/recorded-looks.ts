import type { CheckResult, PlannedCheck } from '../check/check-result.ts';
import type { Memories } from '../check/observation-memory.ts';
import type { GatheredEvidence } from '../gate/gather-evidence.ts';
import type { LookedCheck } from '../gate/observed-check.ts';
import type { JsonValue } from '../json.ts';
import type { JournalEntry, RecordedOutcome } from './journal-entry.ts';

export type RecordedLook = Extract<JournalEntry, { type: 'observe-tick' }>;

/** A result as the gate judges it. */
export type LookedResult = LookedCheck & Pick<CheckResult, 'kind'>;

/** The looks of the latest release in a journal, oldest first. */
export function recordedLooks(entries: readonly JournalEntry[]): readonly RecordedLook[] {
  const opened = entries.findLastIndex(({ type }) => type === 'release-opened');
  return entries.slice(Math.max(0, opened)).filter((entry) => entry.type === 'observe-tick');
}

/** What the checks of these looks remembered. */
export function rememberedIn(looks: readonly RecordedLook[]): Memories {
  const remembered = new Map<string, JsonValue[]>();
  for (const { memories = {} } of looks) {
    for (const [id, items] of Object.entries(memories)) {
      const own = remembered.get(id) ?? [];
      own.push(...items);
      remembered.set(id, own);
    }
  }
  return Object.fromEntries(remembered);
}

/** Adds what these looks say; checks with a standing remember theirs themselves. */
export function addRecorded(evidence: GatheredEvidence, looks: readonly RecordedLook[]): void {
  for (const { outcomes, again = [], memories = {}, elapsedMs, missedMs = 0 } of looks) {
    const looked = [
      ...outcomes.filter(({ rule }) => rule === undefined),
      ...again.map((id) => ({ id, gating: true, outcome: 'passed', message: '' }) as const),
    ];
    const isLook = outcomes.length > 0 || again.length > 0 || Object.keys(memories).length > 0;
    evidence.add(looked, { elapsedMs, watchedMs: elapsedMs - missedMs }, isLook);
  }
}

/** What of a look goes on record, so that looks at which nothing new is seen take little room. */
export interface LookRecorder {
  readonly record: (results: readonly LookedResult[]) => {
    readonly outcomes: readonly RecordedOutcome[];
    readonly again?: readonly string[];
  };
}

const isProbing = ({ kind }: Pick<PlannedCheck, 'kind'>) => kind === 'probe' || kind === 'readiness';

/**
 * Records an outcome when it is another than before, every failure, and every round of a probe, since each is evidence;
 * that it passed again is one word.
 */
export function createLookRecorder(looks: readonly RecordedLook[]): LookRecorder {
  const last = new Map(looks.flatMap(({ outcomes }) => outcomes).map(({ id, outcome }) => [id, outcome]));
  return {
    record: (results) => {
      const isNew = (result: LookedResult) =>
        result.outcome === 'failed' ||
        last.get(result.id) !== result.outcome ||
        (isProbing(result) && result.outcome !== 'passed');
      const [fresh, same] = [results.filter(isNew), results.filter((result) => !isNew(result))];
      for (const { id, outcome } of fresh) last.set(id, outcome);
      const again = same
        .filter((result) => isProbing(result) && result.outcome === 'passed')
        .map(({ id }) => id);
      const outcomes = fresh.map(({ id, gating, outcome, message, standing, shared }) => ({
        id,
        gating,
        outcome,
        message,
        ...(standing === undefined ? {} : { rule: standing.rule }),
        ...(shared === undefined ? {} : { shared }),
      }));
      return { outcomes, ...(again.length > 0 ? { again } : {}) };
    },
  };
}
