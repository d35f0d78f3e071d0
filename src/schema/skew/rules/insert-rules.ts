import { conflictArbiter } from './conflict-arbiter.ts';
import { copyColumns } from './copy-columns.ts';
import { defaultChanged } from './default-changed.ts';
import { generatedColumn } from './generated-column.ts';
import { narrowedValue } from './narrowed-value.ts';
import { newUniqueness } from './new-uniqueness.ts';
import { positionalInsert } from './positional-insert.ts';
import { requiredColumn } from './required-column.ts';
import { sequenceRestart } from './sequence-restart.ts';
import type { SkewRule } from './skew-rule.ts';
import { tableBecameView } from './table-became-view.ts';
import { triggerEffect } from './trigger-effect.ts';

/**
 * What an INSERT, COPY or other write meets. A moved column comes first, since it is behind much of what else fails;
 * a trigger comes last, since it can be behind anything.
 */
export const insertRules: readonly SkewRule[] = [
  positionalInsert,
  requiredColumn,
  generatedColumn,
  tableBecameView,
  conflictArbiter,
  sequenceRestart,
  newUniqueness,
  narrowedValue,
  defaultChanged,
  copyColumns,
  triggerEffect,
];
