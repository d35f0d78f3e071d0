import type { CatalogSnapshot } from '../catalog/catalog-snapshot.ts';
import { footprintOf } from '../parse/footprint.ts';
import type { SqlStatement } from '../parse/split-statements.ts';
import { statementFacts } from '../parse/statement-facts.ts';
import type { AppStatement } from './app-statement.ts';

/** What a statement of a migration can do to rows and to the catalog, as far as its text tells. */
export interface MigrationEffect {
  /** False for plain writes and for settings of the session. */
  readonly mayChangeCatalog: boolean;
  /** Tables that it writes, by bare name; `all` where that cannot be told; empty for none. */
  readonly writes: ReadonlySet<string> | 'all';
}

const writing = ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE', 'COPY'];
const callsCode = ['DO', 'CALL'];
const settings = ['VARIABLE SET', 'VARIABLE SHOW', 'LISTEN', 'UNLISTEN', 'NOTIFY'];

export async function effectOf({ text }: SqlStatement): Promise<MigrationEffect> {
  const { command, depth } = await statementFacts(text);
  if (settings.includes(command)) return { mayChangeCatalog: false, writes: new Set() };
  if (callsCode.includes(command)) return { mayChangeCatalog: true, writes: 'all' };
  if (depth !== 'planned' && !writing.includes(command)) {
    // A sequence that is set back changes what every default by it gives, and is in no table.
    const rewinds = command === 'TRANSACTION' || /\brestart\b/i.test(text);
    return { mayChangeCatalog: true, writes: rewinds ? 'all' : new Set() };
  }
  const { relations, routines } = await footprintOf(text);
  const written = relations.filter(({ access }) => !['read', 'copy-out', 'other'].includes(access));
  const callsOnly = command === 'SELECT' && written.length === 0;
  return {
    mayChangeCatalog: command === 'SELECT' ? routines.length > 0 : command === 'TRUNCATE',
    writes: callsOnly && routines.length > 0 ? 'all' : new Set(written.map(({ name }) => name)),
  };
}

const neighbors = new WeakMap<CatalogSnapshot, ReadonlyMap<string, ReadonlySet<string>>>();

/** For each relation by bare name: those on whose rows what happens to its own can depend. */
function neighborsIn(snapshot: CatalogSnapshot): ReadonlyMap<string, ReadonlySet<string>> {
  const known = neighbors.get(snapshot);
  if (known) return known;
  const found = new Map<string, Set<string>>();
  const join = (one: string, other: string) => {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      found.set(from, (found.get(from) ?? new Set()).add(to));
    }
  };
  for (const { name, parents, reads, constraints } of snapshot.relations.values()) {
    const linked = [...parents, ...reads, ...constraints.map(({ references }) => references)];
    for (const id of linked) {
      const other = id === null ? undefined : snapshot.relations.get(id);
      if (other) join(name, other.name);
    }
  }
  neighbors.set(snapshot, found);
  return found;
}

/** Whether what a statement does can depend on rows that were written; through foreign keys and views, and code of the schema. */
export function dependsOnRows(
  { footprint }: AppStatement,
  writes: ReadonlySet<string> | 'all',
  snapshot: CatalogSnapshot,
): boolean {
  if (writes === 'all') return true;
  if (writes.size === 0) return false;
  const relations = [...snapshot.relations.values()];
  if (relations.some(({ name, triggers }) => triggers.length > 0 && writes.has(name))) return true;
  const routines = new Set([...snapshot.routines.values()].map(({ name }) => name));
  if (footprint.routines.some((name) => routines.has(name))) return true;
  const linked = neighborsIn(snapshot);
  const reached = new Set<string>();
  const queue = footprint.relations.map(({ name }) => name);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    if (writes.has(name)) return true;
    queue.push(...(linked.get(name) ?? []));
  }
  return relations.some(({ name, triggers }) => triggers.length > 0 && reached.has(name));
}

/** Names of what shows rows that were written: the tables, and views over them. */
function showing(writes: ReadonlySet<string>, snapshot: CatalogSnapshot): ReadonlySet<string> {
  const relations = [...snapshot.relations.values()];
  const shown = new Set(relations.filter(({ name }) => writes.has(name)).map(({ id }) => id));
  for (let size = -1; size !== shown.size;) {
    size = shown.size;
    for (const { id, reads } of relations) if (reads.some((one) => shown.has(one))) shown.add(id);
  }
  return new Set(relations.filter(({ id }) => shown.has(id)).map(({ name }) => name));
}

/** Statements that read or write rows which were written; themselves, not through keys or code. */
export function meetingRows(
  writes: ReadonlySet<string> | 'all',
  snapshot: CatalogSnapshot,
): (statement: AppStatement) => boolean {
  if (writes === 'all') return () => true;
  if (writes.size === 0) return () => false;
  const names = showing(writes, snapshot);
  return ({ footprint }) => footprint.relations.some(({ name }) => names.has(name));
}
