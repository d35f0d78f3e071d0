import { frozenStarView } from './frozen-star-view.ts';
import { indexNotReady } from './index-not-ready.ts';
import { legacyRows } from './legacy-rows.ts';
import { missingObject } from './missing-object.ts';
import { pairedColumns } from './paired-columns.ts';
import { parentRows } from './parent-rows.ts';
import { partitionKey } from './partition-key.ts';
import { replicaIdentity } from './replica-identity.ts';
import { rewriteRule } from './rewrite-rule.ts';
import type { SkewRule } from './skew-rule.ts';
import { staleCopy } from './stale-copy.ts';
import { syncOverwrite } from './sync-overwrite.ts';
import { truncatedParent } from './truncated-parent.ts';
import { valueTooEarly } from './value-too-early.ts';

/** What an UPDATE, DELETE or TRUNCATE of blue meets, and what green meets before its migrations have run. */
export const updateRules: readonly SkewRule[] = [
  legacyRows,
  pairedColumns,
  staleCopy,
  syncOverwrite,
  parentRows,
  truncatedParent,
  replicaIdentity,
  partitionKey,
  rewriteRule,
  valueTooEarly,
  frozenStarView,
  indexNotReady,
  missingObject,
];
