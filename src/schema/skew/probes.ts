import { reachesOut } from './reaches-out.ts';
import type { AppStatement } from './app-statement.ts';
import { profileOf, type ProbeProfile } from './probe-profile.ts';

/** What is asked of Postgres: once for all statements of both versions that ask the same. */
export interface Probe {
  /** Short, and unique among the probes of a run. */
  readonly key: string;
  readonly statement: AppStatement;
  readonly profile: ProbeProfile;
  /** Whether sessions may keep it prepared. */
  readonly kept: boolean;
  /** Values to run it with; `undefined` where only made-up ones could. */
  readonly samples: readonly (readonly unknown[])[] | undefined;
}

/** What is probed, and by which probe each statement is. */
export interface ProbeSet {
  readonly probes: readonly Probe[];
  /** By the statement's key; those that touch no object have none. */
  readonly byStatement: ReadonlyMap<string, Probe>;
}

/** Statements that do something to objects: all but those that only set something of their session. */
export const isProbed = ({ facts }: AppStatement) => facts.depth !== 'control';

/** Statements that Postgres looks into before it runs them. */
export const isPrepared = ({ facts }: AppStatement) =>
  facts.depth === 'planned' || facts.depth === 'analyzed';

function samplesOf(statement: AppStatement): Probe['samples'] {
  const { samples = [], footprint } = statement;
  if (reachesOut(statement)) return [];
  if (samples.length > 0) return samples;
  return footprint.parameters > 0 ? undefined : [[]];
}

/** Gathers what to ask about the statements of an application that runs as `role`. */
export function probesOf(statements: readonly AppStatement[], role: string | undefined): ProbeSet {
  const byQuestion = new Map<string, Probe>();
  const byStatement = new Map<string, Probe>();
  for (const statement of statements.filter(isProbed)) {
    const profile = profileOf(statement, role);
    const kept = statement.prepared !== false && isPrepared(statement);
    const { sql, paramTypes = null, samples = [] } = statement;
    const question = JSON.stringify([sql, profile.key, paramTypes, kept, samples]);
    let probe = byQuestion.get(question);
    if (probe === undefined) {
      const key = String(byQuestion.size + 1);
      probe = { key, statement, profile, kept, samples: samplesOf(statement) };
      byQuestion.set(question, probe);
    }
    byStatement.set(statement.key, probe);
  }
  return { probes: [...byQuestion.values()], byStatement };
}
