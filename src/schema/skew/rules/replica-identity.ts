import type { CatalogChange } from '../../catalog/catalog-change.ts';
import { causeOf } from './cause-of.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import type { SkewRule } from './skew-rule.ts';

const published = /^cannot (?:update|delete from) table "(.+)"/;

/** Changes after which a published table may be without the key it had. */
const matters = (change: CatalogChange, id: number): boolean =>
  change.kind === 'publication-changed' ||
  ((change.kind === 'constraint-dropped' ||
    change.kind === 'index-dropped' ||
    change.kind === 'index-altered' ||
    change.kind === 'column-not-null') &&
    change.relation.after.id === id) ||
  (change.kind === 'relation-altered' && change.what === 'replica-identity' && change.after.id === id) ||
  (change.kind === 'relation-added' && change.after.id === id);

/** Rule 32: a published table needs a key by which the other side finds the row. */
export const replicaIdentity: SkewRule = {
  name: 'replica-identity',
  summary: 'A published table has lost, or never had, the key that UPDATE and DELETE need to be replicated.',
  claim(fault, context) {
    if (fault.sqlstate !== '55000' && fault.sqlstate !== '42P10') return undefined;
    const name = published.exec(fault.message)?.[1];
    const table = usedRelations(context).find(({ after }) => after?.name === name)?.after;
    const shown = table ? shownRelation(table) : name;
    if (shown === undefined) return undefined;
    const cause = table && causeOf(context, (change) => matters(change, table.id));
    return {
      object: shown,
      ...(cause ? { cause } : {}),
      advice:
        `Give ${shown} a replica identity in the same transaction: a primary key, ` +
        `ALTER TABLE … REPLICA IDENTITY USING INDEX, or REPLICA IDENTITY FULL; or publish its inserts only.`,
    };
  },
};
