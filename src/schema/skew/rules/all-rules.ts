import { insertRules } from './insert-rules.ts';
import { readRules } from './read-rules.ts';
import { updateRules } from './update-rules.ts';
import type { SkewRule } from './skew-rule.ts';

/** Every rule; the first that claims a refusal names it. */
export const skewRules: readonly SkewRule[] = [...insertRules, ...updateRules, ...readRules];
