/** How two values compare: `label` is of an enum, `other` of a type whose values can be written in several ways. */
export type ValueSort = 'text' | 'number' | 'boolean' | 'label' | 'other';

/** A value as far as it is known; `null` is NULL, `undefined` could be anything. */
export type KnownValue = { readonly text: string; readonly sort: ValueSort } | null | undefined;

/** Outcome of a condition; `null` is NULL, `undefined` could be any of them. */
export type Truth = boolean | null | undefined;

export const numeric = /^[+-]?\d+(\.\d+)?$/;
export const ofTruth = (truth: Truth): KnownValue =>
  typeof truth === 'boolean' ? { text: String(truth), sort: 'boolean' } : truth;
export const toTruth = (value: KnownValue): Truth => {
  if (value === null || value === undefined) return value;
  return value.sort === 'boolean' ? value.text === 'true' : undefined;
};

function order(left: string, right: string): number | undefined {
  const whole = /^[+-]?\d+$/;
  if (whole.test(left) && whole.test(right)) {
    const difference = BigInt(left) - BigInt(right);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  // Beyond 15 digits a JavaScript number is not what Postgres compares.
  const exact = (text: string) => numeric.test(text) && text.replace(/\D/g, '').length <= 15;
  return exact(left) && exact(right) ? Math.sign(Number(left) - Number(right)) : undefined;
}

/** -1, 0 or 1; `'different'` where only equality is known. */
function relate(
  left: NonNullable<KnownValue>,
  right: NonNullable<KnownValue>,
): number | 'different' | undefined {
  const sorts = [left.sort, right.sort];
  if (sorts.every((sort) => sort === 'number')) return order(left.text, right.text);
  const equatable =
    (left.sort === right.sort && left.sort !== 'other') ||
    (sorts.includes('label') && sorts.includes('other'));
  if (left.text === right.text) return equatable || left.sort === right.sort ? 0 : undefined;
  return equatable ? 'different' : undefined;
}

export function compare(operator: string, left: KnownValue, right: KnownValue): Truth {
  if (left === null || right === null) return null;
  if (left === undefined || right === undefined) return undefined;
  const relation = relate(left, right);
  if (relation === undefined) return undefined;
  if (operator === '=') return relation === 0;
  if (operator === '<>' || operator === '!=') return relation !== 0;
  if (relation === 'different') return undefined;
  switch (operator) {
    case '<':
      return relation < 0;
    case '<=':
      return relation <= 0;
    case '>':
      return relation > 0;
    case '>=':
      return relation >= 0;
    default:
      return undefined;
  }
}

export function isDistinct(left: KnownValue, right: KnownValue): Truth {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) return left !== right;
  return compare('<>', left, right);
}

export const not = (truth: Truth): Truth => (typeof truth === 'boolean' ? !truth : truth);

export function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  if (truths.includes(undefined)) return undefined;
  return truths.includes(null) ? null : true;
}

export const some = (truths: readonly Truth[]): Truth => not(all(truths.map(not)));
