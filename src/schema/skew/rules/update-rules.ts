import type { SkewRule } from './skew-rule.ts';

export const updateRules: readonly SkewRule[] = [];
