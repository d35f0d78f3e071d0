import type { CatalogSnapshot, Routine } from '../../catalog/catalog-snapshot.ts';
import type { RuleContext } from './skew-rule.ts';

const byName = new WeakMap<CatalogSnapshot, ReadonlyMap<string, readonly Routine[]>>();

/** Routines of the user's own schemas by their bare names. */
export function routinesNamed(snapshot: CatalogSnapshot, name: string): readonly Routine[] {
  let names = byName.get(snapshot);
  if (names === undefined) {
    const grouped = new Map<string, Routine[]>();
    for (const routine of snapshot.routines.values()) {
      grouped.set(routine.name, [...(grouped.get(routine.name) ?? []), routine]);
    }
    names = grouped;
    byName.set(snapshot, names);
  }
  return names.get(name) ?? [];
}

const words = (text: string) => new Set(text.toLowerCase().match(/[\w$]+/g) ?? []);

/** Whether a body has a name in it, as far as its words tell. */
export const speaksOf = ({ body }: Routine, name: string): boolean => words(body).has(name.toLowerCase());

/** Routines that a statement calls, and those that these call, on a side of the step; names alone tell. */
export function calledRoutines({ statement, step }: RuleContext, side: 'before' | 'after'): Routine[] {
  const snapshot = step[side];
  const found = new Map<number, Routine>();
  const queue = statement.footprint.routines.flatMap((name) => routinesNamed(snapshot, name));
  for (let routine = queue.pop(); routine !== undefined; routine = queue.pop()) {
    if (found.has(routine.id)) continue;
    found.set(routine.id, routine);
    for (const word of words(routine.body)) queue.push(...routinesNamed(snapshot, word));
  }
  return [...found.values()];
}

export const shownRoutine = ({ schema, name, arguments: given }: Routine): string =>
  `${schema === 'public' ? '' : `${schema}.`}${name}(${given.map(({ type }) => type).join(', ')})`;
