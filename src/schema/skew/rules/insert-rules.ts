import { conflictArbiter } from './conflict-arbiter.ts';
import { defaultChanged } from './default-changed.ts';
import { generatedColumn } from './generated-column.ts';
import { newUniqueness } from './new-uniqueness.ts';
import { positionalInsert } from './positional-insert.ts';
import { requiredColumn } from './required-column.ts';
import { sequenceRestart } from './sequence-restart.ts';
import type { SkewRule } from './skew-rule.ts';

/** What an INSERT, COPY or other write meets; a moved column comes first, since it is behind much of what else fails. */
export const insertRules: readonly SkewRule[] = [
  positionalInsert,
  requiredColumn,
  generatedColumn,
  conflictArbiter,
  sequenceRestart,
  newUniqueness,
  defaultChanged,
];
