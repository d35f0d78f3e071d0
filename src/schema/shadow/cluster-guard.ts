import { InconclusiveError } from '../../errors.ts';
import { clusterStatements, type ClusterEffect } from '../parse/cluster-statements.ts';
import type { Answer } from './shadow-database.ts';
import type { WireSession } from './wire-session.ts';

/** Keeps what runs in a shadow database from changing the server around it, on which others may depend. */
export interface ClusterGuard {
  /**
   * Runs SQL text of any number of statements.
   * @throws InconclusiveError when one of them would change what is not the shadow database's own
   */
  readonly run: (sql: string) => Promise<Answer<undefined>>;
  /** Roles that were made, and are to be dropped in the end. */
  readonly made: ReadonlySet<string>;
  /** What was done otherwise than the text says. */
  readonly notes: readonly string[];
}

export interface GuardedServer {
  readonly session: WireSession;
  /** Of the shadow. */
  readonly database: string;
  readonly user: string;
  readonly superuser: boolean;
}

const show = (sql: string) => {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
};

const wayOut =
  'Run the skew check with the embedded shadow database or the native one, which are alone on their server.';

export function createClusterGuard({ session, database, user, superuser }: GuardedServer): ClusterGuard {
  const made = new Set<string>();
  const notes: string[] = [];
  let foreign: ReadonlySet<string> = new Set();
  let anyCallMayMakeRoles = false;
  if (!superuser) {
    notes.push(
      `the user \`${user}\` of the shadow server is no superuser: migrations that need one cannot be judged`,
    );
  }

  /** In an aborted transaction nothing can be asked, and nothing but its end will run. */
  async function roles(): Promise<ReadonlySet<string>> {
    if (session.status() === 'E') return foreign;
    const rows = await session.rows<{ name: string }>('SELECT rolname AS name FROM pg_catalog.pg_roles');
    foreign = new Set(rows.map(({ name }) => name).filter((name) => !made.has(name)));
    return foreign;
  }

  async function reaches(effect: ClusterEffect): Promise<string | undefined> {
    switch (effect.does) {
      case 'change-roles': {
        const known = await roles();
        if (effect.roles.includes(undefined)) return 'a role that its text does not name';
        const role = effect.roles.find((name) => name !== undefined && known.has(name));
        return role && `the role \`${role}\``;
      }
      case 'change-membership': {
        const known = await roles();
        // What binds a role of the shadow's own to another goes when that is dropped.
        const member = effect.members.map((name) => name ?? user).find((name) => known.has(name));
        return member !== undefined && effect.granted.some((name) => known.has(name))
          ? `the memberships of the role \`${member}\``
          : undefined;
      }
      case 'change-databases': {
        const others = effect.databases.filter((name) => name !== database);
        if (others.length === 0 || session.status() === 'E') return undefined;
        const [other] = await session.rows<{ name: string }>(
          'SELECT datname AS name FROM pg_catalog.pg_database WHERE datname = ANY ($1::text[])',
          [others],
        );
        return other && `the database \`${other.name}\``;
      }
      case 'change-server':
        return 'the server';
      case 'create-role':
      case 'define-code':
      case 'run-code':
        return undefined;
    }
  }

  /** Blanks out what would make a role that is there, and refuses what reaches further. */
  async function admit(sql: string): Promise<{ readonly sql: string; readonly runsCode: boolean }> {
    let admitted = sql;
    let runsCode = anyCallMayMakeRoles;
    for (const { start, end, effects } of await clusterStatements(sql)) {
      for (const effect of effects) {
        if (effect.does === 'run-code') runsCode = true;
        if (effect.does === 'define-code') anyCallMayMakeRoles = true;
        const reached = await reaches(effect);
        if (reached !== undefined) {
          throw new InconclusiveError(
            `the shadow server is not bg-check's own, and this statement would change ${reached}: ${show(sql.slice(start, end))}`,
            { advice: wayOut },
          );
        }
        if (effect.does === 'change-roles' && effect.becomes !== undefined) made.add(effect.becomes);
        if (effect.does !== 'create-role') continue;
        if ((await roles()).has(effect.role)) {
          admitted = admitted.slice(0, start) + ' '.repeat(end - start) + admitted.slice(end);
          const note = `the role \`${effect.role}\` was on the shadow server already: it was used as it is, and its CREATE left out`;
          if (!notes.includes(note)) notes.push(note);
        } else {
          made.add(effect.role);
        }
      }
    }
    return { sql: admitted, runsCode };
  }

  return {
    made,
    notes,
    run: async (text) => {
      const { sql, runsCode } = await admit(text);
      const before = runsCode ? await roles() : undefined;
      const answer = await session.query(sql);
      if (before) for (const role of await roles()) if (!before.has(role)) made.add(role);
      // Whether it may act as another role is for the caller to ask and to answer.
      const asks = /^\s*SET\s/i.test(text);
      if (!answer.ok && answer.refusal.sqlstate === '42501' && !superuser && !asks) {
        throw new InconclusiveError(
          `the user \`${user}\` of the shadow server may not run this: ${answer.refusal.message}: ${show(text)}`,
          {
            advice:
              'Name a superuser in the shadow URL, or run the skew check with the embedded shadow database or the native one.',
          },
        );
      }
      return answer;
    },
  };
}
