import type { SkewRule } from './skew-rule.ts';

export const insertRules: readonly SkewRule[] = [];
