import type { SkewRule } from './skew-rule.ts';

export const readRules: readonly SkewRule[] = [];
