import type { CatalogChange } from './catalog-change.ts';
import type { Column } from './catalog-snapshot.ts';
import type { Phase } from './phase.ts';

type ColumnChange = Extract<
  CatalogChange,
  { kind: 'column-added' | 'column-retyped' | 'column-not-null' | 'column-default' }
>;

const textId = 25;
const varcharId = 1043;
/** Types whose modifier only limits a length, and whose values stay as they are when it grows. */
const lengthTypes = new Set([varcharId, 1562]);
const numericId = 1700;
/** Types whose modifier is a count of fractional digits: time, timestamp, with and without time zone. */
const fractionTypes = new Set([1083, 1114, 1184, 1266]);

/** Whether every value of before fits and stays what it was. */
export function isWidened(before: Column, after: Column): boolean {
  if (before.typeId === varcharId && after.typeId === textId) return true;
  if (before.typeId !== after.typeId) return false;
  if (lengthTypes.has(after.typeId) || fractionTypes.has(after.typeId))
    return after.modifier === -1 || (before.modifier !== -1 && after.modifier >= before.modifier);
  if (after.typeId !== numericId) return false;
  if (after.modifier === -1) return true;
  if (before.modifier === -1) return false;
  const scale = (modifier: number) => (modifier - 4) & 0x7ff;
  const precision = (modifier: number) => (modifier - 4) >> 16;
  return (
    scale(before.modifier) === scale(after.modifier) &&
    precision(after.modifier) >= precision(before.modifier)
  );
}

/** Whether a row that does not mention the column gets a value for it. */
function hasValue({ default: value, identity, generated }: Column): boolean {
  return value !== null || identity !== null || generated !== null;
}

function defaultPhase(before: Column, after: Column): Phase {
  if (before.generated !== null || after.generated !== null) return 'contract';
  if (after.identity === 'always' && before.identity !== 'always') return 'contract';
  return hasValue(before) && !hasValue(after) ? 'contract' : 'expand';
}

/** The phase of a change to a column. */
export function columnPhase(change: ColumnChange): Phase {
  switch (change.kind) {
    case 'column-added':
      return change.after.notNull && !hasValue(change.after) ? 'contract' : 'expand';
    case 'column-retyped':
      return isWidened(change.before, change.after) ? 'expand' : 'contract';
    case 'column-not-null':
      return change.after.notNull ? 'contract' : 'expand';
    case 'column-default':
      return defaultPhase(change.before, change.after);
  }
}
