import { describe, expect, it } from 'vitest';
import type { Relation } from '../../../src/schema/catalog/catalog-snapshot.ts';
import {
  baseRelation,
  columnOf,
  resolveRelation,
  viewsOver,
} from '../../../src/schema/catalog/resolve-name.ts';
import { sharedCatalog } from './shared-catalog.ts';

const { step } = sharedCatalog();

describe('what a name means', () => {
  it('looks along the search path, and through views', async () => {
    const { after } = await step(
      `CREATE SCHEMA a; CREATE SCHEMA b;
       CREATE TABLE a.t (id int PRIMARY KEY, "Key" text); CREATE TABLE b.t (id int);
       CREATE VIEW v AS SELECT id, "Key" AS key FROM a.t WHERE id > 0; CREATE VIEW w AS SELECT key FROM v;
       CREATE VIEW g AS SELECT count(*) FROM v GROUP BY key; CREATE VIEW j AS SELECT v.id FROM v JOIN b.t USING (id);
       CREATE VIEW i AS SELECT id FROM b.t;
       CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TRIGGER x INSTEAD OF INSERT ON i FOR EACH ROW EXECUTE FUNCTION f();
       CREATE VIEW n AS SELECT 1 AS one`,
      '',
    );
    const find = (name: string, ...path: readonly string[]) =>
      resolveRelation(after, { schema: undefined, name }, path.length === 0 ? undefined : path);
    const there = (name: string, ...path: readonly string[]) => {
      const relation = find(name, ...path);
      if (!relation) throw new Error(`no ${name}`);
      return relation;
    };
    const full = (relation: Relation | undefined) => relation && `${relation.schema}.${relation.name}`;
    expect(full(find('t'))).toBeUndefined();
    expect(full(find('t', 'b', 'a'))).toBe('b.t');
    expect(full(find('t', 'nowhere', 'a'))).toBe('a.t');
    expect(full(resolveRelation(after, { schema: 'a', name: 't' }))).toBe('a.t');
    const table = there('t', 'a');
    expect(columnOf(table, 'Key')?.type).toBe('text');
    expect(columnOf(table, 'key')).toBeUndefined();
    expect(viewsOver(after, table).map(full)).toEqual(['public.v', 'public.w', 'public.g', 'public.j']);
    const bases = ['v', 'w', 'g', 'j', 'i', 'n'].map((name) => full(baseRelation(after, there(name))));
    expect(bases).toEqual(['a.t', 'a.t', undefined, undefined, undefined, undefined]);
    expect(full(baseRelation(after, table))).toBe('a.t');
  });
});
