import type { RangeVar } from 'libpg-query';
import type { Collector } from './footprint-collector.ts';
import { relationName } from './footprint-nodes.ts';
import type { RelationUse } from './footprint-parts.ts';

/** Where in a statement a part of it stands. */
export interface Scope {
  /** Names that a WITH gives to queries here. */
  readonly queries: ReadonlySet<string>;
  /** Row sources of the present FROM that FOR UPDATE locks. */
  readonly locked: ReadonlySet<string> | 'all' | undefined;
  /** Whether `t.*` here stands for columns one by one, not for a row. */
  readonly expands: boolean;
}

export interface Walker {
  readonly into: Collector;
  walk(tree: unknown, scope: Scope): void;
  /** Walks the parts of a node, without those named. */
  rest(body: object, except: readonly string[], scope: Scope): void;
}

/** What to do at a node of a kind, instead of walking its parts. */
export type Visitors = Readonly<Record<string, (walker: Walker, body: never, scope: Scope) => void>>;

/** Nodes that the tree holds by their part's name, not by their kind. */
const kindOfPart: Readonly<Record<string, string>> = {
  ...{ typeName: 'TypeName', typname: 'TypeName', returnType: 'TypeName' },
  ...{
    over: 'WindowDef',
    funccall: 'FuncCall',
    relation: 'TargetRelation',
    rel: 'TargetRelation',
    view: 'TargetRelation',
    sequence: 'TargetRelation',
  },
};

const isBare = (body: unknown) =>
  typeof body === 'object' && body !== null && !/^[A-Z]/.test(Object.keys(body)[0] ?? 'A');

/** A walker that notes what it meets. */
export function walkerOf(into: Collector, visitors: Visitors): Walker {
  const enter = (part: string, body: unknown, scope: Scope) => {
    if (typeof body !== 'object' || body === null) return;
    const kind = kindOfPart[part];
    const visitor = visitors[kind !== undefined && isBare(body) ? kind : part];
    if (visitor) visitor(walker, body as never, scope);
    else walker.walk(body, scope);
  };
  const walker: Walker = {
    into,
    walk(tree, scope) {
      if (Array.isArray(tree)) {
        for (const item of tree) walker.walk(item, scope);
      } else if (typeof tree === 'object' && tree !== null) {
        for (const part in tree) enter(part, tree[part as keyof typeof tree], scope);
      }
    },
    rest(body, except, scope) {
      for (const [part, value] of Object.entries(body)) {
        if (!except.includes(part)) enter(part, value, scope);
      }
    },
  };
  return walker;
}

/** Notes that a statement uses a relation. */
export function noteRelation(
  { into }: Walker,
  range: RangeVar,
  access: RelationUse['access'],
  { only = range.inh !== true, locked = false } = {},
): void {
  const name = relationName(range);
  const alias = range.alias?.aliasname ?? name.name;
  into.aliases.add(alias);
  into.relations.push({ schema: name.schema, name: name.name, alias, access, only, locked });
}
