import type { CatalogChange } from '../../catalog/catalog-change.ts';

/** Whether a change brought the index or the constraint of this name to a table, or changed what it demands. */
export const bringsKey =
  (name: string, tableId: number) =>
  (change: CatalogChange): boolean =>
    (change.kind === 'index-added' ||
      change.kind === 'index-altered' ||
      change.kind === 'constraint-added' ||
      change.kind === 'constraint-altered') &&
    change.after.name === name &&
    change.relation.after.id === tableId;
