import type { Preparation, Refusal, ShadowDatabase, StatementShape } from '../shadow/shadow-database.ts';
import type { Probe } from './probes.ts';

/** Statements that a session of the application prepared at an earlier state and keeps. */
export interface OpenSessions {
  has(probe: Probe): boolean;
  /** Prepares statements anew. */
  prepare(probes: readonly Probe[], typesOf: (probe: Probe) => readonly number[] | undefined): Promise<void>;
  /** Those that a new session can prepare, in this shape, and the open one cannot run any more. */
  broken(
    probes: readonly { readonly probe: Probe; readonly shape: StatementShape }[],
  ): Promise<ReadonlyMap<Probe, Refusal>>;
}

const nameOf = ({ key }: Probe) => `bg_check_kept_${key}`;

/** A dropped type is known to Postgres by its OID only, which says nothing to anyone. */
const readable = (refusal: Refusal): Refusal =>
  refusal.sqlstate === 'XX000'
    ? { ...refusal, message: 'the type of a parameter no longer exists' }
    : refusal;

/** What the session has lost, as by `DEALLOCATE ALL` in a migration, says nothing. */
const isLost = ({ sqlstate }: Refusal) => sqlstate === '26000';

export function openSessions(shadow: ShadowDatabase): OpenSessions {
  const shapes = new Map<string, StatementShape>();
  return {
    has: ({ key }) => shapes.has(key),
    prepare: async (probes, typesOf) => {
      const answers = await shadow.describeAll(
        probes.map((probe): Preparation => ({
          ...{ sql: probe.statement.sql, parameters: typesOf(probe), name: nameOf(probe) },
        })),
      );
      probes.forEach(({ key }, index) => {
        const answer = answers[index];
        if (answer?.ok) shapes.set(key, answer.value);
        else shapes.delete(key);
      });
    },
    broken: async (candidates) => {
      const found = new Map<Probe, Refusal>();
      const kept = candidates.filter(({ probe }) => shapes.has(probe.key));
      const answers = await shadow.describeKept(kept.map(({ probe }) => nameOf(probe)));
      const frozen: { readonly probe: Probe; readonly parameters: readonly number[] }[] = [];
      kept.forEach(({ probe, shape }, index) => {
        const answer = answers[index];
        const before = shapes.get(probe.key);
        if (answer === undefined || before === undefined) return;
        if (!answer.ok && isLost(answer.refusal)) shapes.delete(probe.key);
        else if (!answer.ok) found.set(probe, readable(answer.refusal));
        // Postgres looks again only into what returns rows.
        else if (before.columns.length === 0 && String(before.parameters) !== String(shape.parameters)) {
          frozen.push({ probe, parameters: before.parameters });
        }
      });
      const described = await shadow.describeAll(
        frozen.map(({ probe, parameters }) => ({ sql: probe.statement.sql, parameters })),
      );
      frozen.forEach(({ probe }, index) => {
        const answer = described[index];
        if (answer && !answer.ok) found.set(probe, readable(answer.refusal));
      });
      return found;
    },
  };
}
