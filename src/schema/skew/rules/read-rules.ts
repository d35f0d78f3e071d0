import { ambiguousName } from './ambiguous-name.ts';
import { comparisonSemantics } from './comparison-semantics.ts';
import { dataRewritten } from './data-rewritten.ts';
import { groupingKey } from './grouping-key.ts';
import { insertRules } from './insert-rules.ts';
import { lostIndex } from './lost-index.ts';
import { nameGone } from './name-gone.ts';
import { privilege } from './privilege.ts';
import { resultDiffers } from './result-differs.ts';
import { resultNullability } from './result-nullability.ts';
import { resultType } from './result-type.ts';
import { retypedComparison } from './retyped-comparison.ts';
import { routineSignature } from './routine-signature.ts';
import { rowSecurity } from './row-security.ts';
import { rowVisibility } from './row-visibility.ts';
import { setOperationWidth } from './set-operation-width.ts';
import { shadowedName } from './shadowed-name.ts';
import type { SkewRule } from './skew-rule.ts';
import { starResult } from './star-result.ts';
import { updateRules } from './update-rules.ts';
import { wholeRow } from './whole-row.ts';

const explaining: readonly SkewRule[] = [
  ambiguousName,
  setOperationWidth,
  groupingKey,
  rowSecurity,
  privilege,
  rowVisibility,
  comparisonSemantics,
  lostIndex,
  routineSignature,
  starResult,
  resultType,
  resultNullability,
  retypedComparison,
  shadowedName,
  wholeRow,
  dataRewritten,
  nameGone,
];

/** What a statement that reads can meet; its claims go from the particular to the general. */
export const readRules: readonly SkewRule[] = [
  ...explaining,
  resultDiffers([...insertRules, ...updateRules, ...explaining]),
];
