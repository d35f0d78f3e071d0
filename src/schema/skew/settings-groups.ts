import type { AppStatement } from './app-statement.ts';
import type { Walk } from './state-walk.ts';

const ownSetting =
  /^\s*SET\s+(?:SESSION\s+|LOCAL\s+)?((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))+)\s*(?:=|TO\b)/i;

const settingsOf = ({ session = [] }: AppStatement) =>
  [...new Set(session.flatMap((text) => ownSetting.exec(text)?.[1]?.toLowerCase() ?? []))].sort().join();

/**
 * Statements whose sessions set the same settings of the application's own, such as `app.tenant`, together. Postgres has
 * no way to unset one: once it was set in a session it reads as empty there for good, where a session that never set it
 * is refused. So each group needs a session of its own.
 */
export function groupBySettings(statements: readonly AppStatement[]): readonly (readonly AppStatement[])[] {
  const groups = new Map<string, AppStatement[]>();
  for (const statement of statements) {
    const key = settingsOf(statement);
    groups.set(key, [...(groups.get(key) ?? []), statement]);
  }
  return groups.size === 0 ? [[]] : [...groups.values()];
}

/** What walks of one release showed, each of statements of its own, as if one had shown it. */
export function combineWalks(walks: readonly Walk[]): Walk {
  const [first] = walks;
  if (first === undefined) throw new Error('no walk was made');
  if (walks.length === 1) return first;
  const [start, ...rest] = first.states.map((state, index) => {
    const alike = walks.flatMap(({ states }) => states[index] ?? []);
    return {
      ...state,
      cells: new Map(alike.flatMap(({ cells }) => [...cells])),
      causes: new Map(alike.flatMap(({ causes }) => [...causes])),
      met: new Set(alike.flatMap(({ met }) => [...met])),
    };
  });
  return {
    states: start ? [start, ...rest] : first.states,
    failure: first.failure,
    forbidden: new Set(walks.flatMap(({ forbidden }) => [...forbidden])),
  };
}
