import type { CatalogSnapshot } from './catalog-snapshot.ts';

/** Names that belong to something else now, or to nothing. */
export interface NewNames {
  /** Whether something's text has one of the old names in it, so that its text may be another now. */
  mentionedIn(thing: unknown): boolean;
}

type Named = { readonly schema: string; readonly name: string };

function* renamed<Thing extends Named>(
  before: ReadonlyMap<number, Thing>,
  after: ReadonlyMap<number, Thing>,
): Generator<readonly [Thing, Thing]> {
  if (before === after) return;
  for (const [id, thing] of after) {
    const earlier = before.get(id);
    if (earlier !== undefined && earlier !== thing) yield [earlier, thing];
  }
}

function collect(before: CatalogSnapshot, after: Omit<CatalogSnapshot, 'publications'>): Set<string> {
  const names = new Set<string>();
  const compare = ([was, is]: readonly [Named, Named]) => {
    if (was.name !== is.name || was.schema !== is.schema) names.add(was.name);
  };
  for (const pair of renamed(before.relations, after.relations)) {
    compare(pair);
    const current = new Map(pair[1].columns.map(({ attribute, name }) => [attribute, name]));
    for (const { attribute, name } of pair[0].columns) {
      if (current.has(attribute) && current.get(attribute) !== name) names.add(name);
    }
  }
  for (const pair of renamed(before.routines, after.routines)) compare(pair);
  for (const pair of renamed(before.types, after.types)) {
    compare(pair);
    for (const label of pair[0].labels) if (!pair[1].labels.includes(label)) names.add(label);
  }
  return names;
}

/**
 * What was renamed between two readings. Postgres writes definitions with the names of the moment, so the text of a
 * view or CHECK changes although nobody altered it.
 * @returns `anything` where it takes a full reading to know: after a rename of a schema, a role or an operator, which
 * every definition can name, or of something with a name that is written in quotes
 */
export function newNames(
  before: CatalogSnapshot,
  after: Omit<CatalogSnapshot, 'publications'>,
): NewNames | 'anything' {
  for (const schema of before.schemas.keys()) if (!after.schemas.has(schema)) return 'anything';
  for (const [key, line] of before.others) {
    const current = after.others.get(key);
    if (current === undefined || (key.startsWith('extension ') && current !== line)) return 'anything';
  }
  const names = [...collect(before, after)];
  if (names.some((name) => !/^\w+$/.test(name))) return 'anything';
  const pattern = names.length === 0 ? undefined : new RegExp(`\\b(?:${names.join('|')})\\b`);
  return { mentionedIn: (thing) => pattern?.test(JSON.stringify(thing)) ?? false };
}
