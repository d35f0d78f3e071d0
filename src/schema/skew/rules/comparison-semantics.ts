import type { CatalogSnapshot, DataType } from '../../catalog/catalog-snapshot.ts';
import { laterFor } from './advice-for.ts';
import {
  columnPairs,
  columnPlace,
  isMentioned,
  shownColumn,
  shownType,
  type ColumnPair,
} from './changed-columns.ts';
import { claimed, forBlue, placeOf } from './safer-step.ts';
import { typeMeaning } from './type-meaning.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';

/** Collations of different names and one order. */
const byBytes = new Set(['C', 'POSIX', 'ucs_basic']);

const collationFaults = new Set(['42P21', '42P22']);

function isNondeterministic({ others }: CatalogSnapshot, collation: string | null): boolean {
  if (collation === null) return false;
  return [...others].some(
    ([key, line]) =>
      key.startsWith('collation ') &&
      key.replaceAll('"', '').split(/[ .]/).at(-1) === collation &&
      /"collisdeterministic":\s*false/.test(line),
  );
}

const keepAdvice = (context: RuleContext, pair: ColumnPair, what: string) =>
  `Leave the ${what} of ${shownColumn(pair)}: add a column with the new one beside it, fill both, and drop the old one ${laterFor(context)}.`;

function collationChange(context: RuleContext, pair: ColumnPair): Observation[] {
  const { before, after } = pair;
  if (before.collation === after.collation || before.typeId !== after.typeId) return [];
  if ([before, after].every(({ collation }) => byBytes.has(collation ?? ''))) return [];
  const { ordered, compared } = context.statement.footprint;
  const loose =
    isNondeterministic(context.step.after, after.collation) !==
    isNondeterministic(context.step.before, before.collation);
  const ordering = isMentioned(context, pair, ordered);
  const comparing = loose ? isMentioned(context, pair, compared) : undefined;
  if (!ordering && !comparing) return [];
  const collations = `${after.collation ?? 'none'} instead of ${before.collation ?? 'none'}`;
  return [
    {
      severity: ordering === 'certain' || comparing === 'certain' ? 'changes-meaning' : 'notice',
      object: shownColumn(pair),
      message: `${shownColumn(pair)} has the collation ${collations}: ${
        ordering ? 'it sorts in another order' : 'other values count as equal'
      }`,
      cause: columnPlace(context, pair) ?? null,
      advice: `${keepAdvice(context, pair, 'collation')} An application that needs the old order says so: ORDER BY … COLLATE.`,
    },
  ];
}

function typeChange(context: RuleContext, pair: ColumnPair): Observation[] {
  const { before, after } = pair;
  if (before.typeId === after.typeId && before.modifier === after.modifier) return [];
  const meaning = typeMeaning(before.type, after.type, context.step.after);
  if (!meaning) return [];
  const { ordered, compared, columns } = context.statement.footprint;
  const mentions = { ordered, compared: [...ordered, ...compared], used: columns }[meaning.when];
  const sure = isMentioned(context, pair, mentions);
  if (!sure) return [];
  return [
    {
      severity: sure === 'certain' ? 'changes-meaning' : 'notice',
      object: shownColumn(pair),
      message: `${shownColumn(pair)} is ${shownType(after)} instead of ${shownType(before)}: ${meaning.words}`,
      cause: columnPlace(context, pair) ?? null,
      advice: keepAdvice(context, pair, 'type'),
    },
  ];
}

/** How the labels of an enum stand to each other. */
function labelChange(
  before: DataType,
  after: DataType,
): { moved: boolean; between: boolean; added: string[] } {
  const kept = after.labels.filter((label) => before.labels.includes(label));
  const old = before.labels.filter((label) => after.labels.includes(label));
  const added = after.labels.filter((label) => !before.labels.includes(label));
  const last = after.labels.slice(0, after.labels.length - added.length);
  return {
    moved: kept.join('\0') !== old.join('\0'),
    between: added.some((label) => last.includes(label)),
    added,
  };
}

function enumOrder(context: RuleContext, pair: ColumnPair): Observation[] {
  const [old, fresh] = [
    context.step.before.types.get(pair.before.typeId),
    context.step.after.types.get(pair.after.typeId),
  ];
  if (old?.kind !== 'enum' || fresh?.kind !== 'enum') return [];
  const { moved, between, added } = labelChange(old, fresh);
  const { ordered, ranged } = context.statement.footprint;
  const ordering = moved || between ? isMentioned(context, pair, ordered) : undefined;
  const range = added.length > 0 ? isMentioned(context, pair, ranged) : undefined;
  if (!ordering && !range) return [];
  const place = placeOf(context, (change) => change.kind === 'type-altered' && change.after.id === fresh.id);
  return [
    {
      // A new label sorts somewhere: rows that were there keep their order.
      severity: range === 'certain' || (moved && ordering === 'certain') ? 'changes-meaning' : 'notice',
      object: fresh.name,
      message: moved
        ? `the labels of ${fresh.name} stand in another order, by which ${shownColumn(pair)} is compared`
        : `${added.join(', ')} has a place among the labels of ${fresh.name}, by which ${shownColumn(pair)} is ${range ? 'compared' : 'sorted'}`,
      cause: place ?? columnPlace(context, pair) ?? null,
      advice: `Release ${context.statement.id} with the labels it means (${pair.before.name} IN (…)) in place of an order first, and write ${added[0] ?? 'the new order'} after that.`,
    },
  ];
}

/** Rule 13: the same comparison or order has another outcome. */
export const comparisonSemantics: SkewRule = {
  name: 'comparison-semantics',
  summary:
    'Another collation, type, scale or order of labels changes what counts as equal, smaller or sorted first.',
  claim(fault, context) {
    const pattern = fault.sqlstate === '0A000' && fault.message.includes('nondeterministic collation');
    if (!pattern && !collationFaults.has(fault.sqlstate)) return undefined;
    const pair = columnPairs(context).find(({ before, after }) => before.collation !== after.collation);
    if (!pair) return undefined;
    return claimed(
      context,
      shownColumn(pair),
      columnPlace(context, pair),
      `${keepAdvice(context, pair, 'collation')} Or release ${context.statement.id} with COLLATE in it first.`,
      `say which collation it means in ${context.statement.id} (COLLATE)`,
    );
  },
  observe: forBlue((context) =>
    columnPairs(context).flatMap((pair) => [
      ...collationChange(context, pair),
      ...typeChange(context, pair),
      ...enumOrder(context, pair),
    ]),
  ),
};
