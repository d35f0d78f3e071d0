import type { Footprint, RelationUse, Write } from './footprint-parts.ts';

/** A footprint while its statement is being walked. */
export interface Collector {
  readonly relations: RelationUse[];
  readonly writes: Write[];
  readonly routines: Set<string>;
  readonly types: Set<string>;
  readonly operators: Set<string>;
  readonly columns: Set<string>;
  readonly unqualified: Set<string>;
  readonly constants: Set<string>;
  readonly stars: Set<string>;
  readonly using: Set<string>;
  readonly compared: Set<string>;
  readonly ordered: Set<string>;
  readonly ranged: Set<string>;
  readonly present: Set<string>;
  readonly outer: Set<string>;
  /** Every name that a row source goes by. */
  readonly aliases: Set<string>;
  /** Names that may stand for a row: those of `aliases` do. */
  readonly rowNames: Set<string>;
  natural: boolean;
  groupBy: boolean;
  parameters: number;
}

export function newCollector(): Collector {
  return {
    relations: [],
    writes: [],
    routines: new Set(),
    types: new Set(),
    operators: new Set(),
    columns: new Set(),
    unqualified: new Set(),
    constants: new Set(),
    stars: new Set(),
    using: new Set(),
    compared: new Set(),
    ordered: new Set(),
    ranged: new Set(),
    present: new Set(),
    outer: new Set(),
    aliases: new Set(),
    rowNames: new Set(),
    natural: false,
    groupBy: false,
    parameters: 0,
  };
}

const sameUse = (left: RelationUse, right: RelationUse) =>
  left.name === right.name &&
  left.schema === right.schema &&
  left.alias === right.alias &&
  left.access === right.access &&
  left.only === right.only &&
  left.locked === right.locked;

/** The footprint that was collected. */
export function collected(from: Collector): Footprint {
  const relations = from.relations.filter(
    (use, index) => from.relations.findIndex((other) => sameUse(use, other)) === index,
  );
  return {
    relations,
    writes: from.writes,
    natural: from.natural,
    groupBy: from.groupBy,
    parameters: from.parameters,
    routines: [...from.routines],
    types: [...from.types],
    operators: [...from.operators],
    columns: [...from.columns],
    unqualified: [...from.unqualified],
    constants: [...from.constants],
    stars: [...from.stars],
    wholeRows: [...from.rowNames].filter((name) => from.aliases.has(name)),
    using: [...from.using],
    compared: [...from.compared],
    ordered: [...from.ordered],
    ranged: [...from.ranged],
    present: [...from.present],
    outer: [...from.outer],
  };
}
