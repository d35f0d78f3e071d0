import { insertRules } from './insert-rules.ts';
import { missingObject } from './missing-object.ts';
import { readRules } from './read-rules.ts';
import { updateRules } from './update-rules.ts';
import type { SkewRule } from './skew-rule.ts';

/** Every rule; the first that claims a refusal names it. */
export const skewRules: readonly SkewRule[] = [
  ...insertRules,
  ...updateRules.filter((rule) => rule !== missingObject),
  ...readRules,
  // What a change took away was there, whatever a catalog has no name for.
  missingObject,
];
