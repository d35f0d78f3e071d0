import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { Relation } from '../../catalog/catalog-snapshot.ts';
import { laterFor } from './advice-for.ts';
import { shownRelation, usedRelations } from './find-relation.ts';
import { scansOf, type PlanScan } from './plan-scans.ts';
import { claimed, concerns, placeOf } from './safer-step.ts';
import type { Observation, RuleContext, SkewRule } from './skew-rule.ts';

/** Changes after which an index does not serve any more. */
const ends = (change: CatalogChange, table: number) =>
  concerns(change, table) &&
  [
    ...['index-dropped', 'index-altered', 'constraint-dropped', 'column-retyped', 'column-collation'],
    ...['column-dropped', 'relation-added', 'relation-renamed', 'relation-replaced'],
  ].includes(change.kind);

const serves = { condition: 2, order: 1, everything: 0 } as const;

interface LostScan {
  readonly scan: PlanScan;
  readonly table: Relation;
}

const sorts = (plan: string) => plan.split(/"Node Type": "(?:Incremental )?Sort"/).length;

/** Relations that the plan read by an index, and reads as a whole now. */
function lostScans(context: RuleContext): LostScan[] {
  const { before, after, step } = context;
  const candidates = new Set(
    usedRelations(context).flatMap(({ after: table }) => (table ? [table.id, ...table.reads] : [])),
  );
  const ended = [...candidates].filter((id) => step.changes.some((change) => ends(change, id)));
  if (before.plan === undefined || after.plan === undefined || ended.length === 0) return [];
  const now = scansOf(after.plan);
  const tables = ended.flatMap((id) => step.after.relations.get(id) ?? []);
  // With sequential scans discouraged, an index is also walked for no reason.
  const sortsMore = sorts(after.plan) > sorts(before.plan);
  return scansOf(before.plan).flatMap((scan): LostScan[] => {
    if (scan.by === 'order' && !sortsMore) return [];
    const same = now.filter(({ alias }) => alias === scan.alias);
    if (same.length === 0 || same.some(({ by }) => serves[by] >= serves[scan.by])) return [];
    const [first] = same;
    const table = tables.find(({ schema, name }) => schema === first?.schema && name === first.relation);
    return table ? [{ scan, table }] : [];
  });
}

function lost(context: RuleContext, { scan, table }: LostScan): Observation {
  const [name = 'an index'] = scan.indexes;
  const index = table.indexes.find((one) => one.name === name);
  const why = !index ? 'it is gone' : index.valid ? 'it does not fit any more' : 'it is not valid';
  const { id } = context.statement;
  return {
    severity: 'changes-meaning',
    object: `${shownRelation(table)}.${name}`,
    message: `${id} reads all of ${shownRelation(table)}, where it used ${name}: ${why}`,
    cause: placeOf(context, (change) => ends(change, table.id)) ?? null,
    advice: index
      ? `Build an index of ${shownRelation(table)} that serves ${id} (CREATE INDEX CONCURRENTLY) before the step.`
      : `Build what takes the place of ${name} first (CREATE INDEX CONCURRENTLY), or drop it ${laterFor(context)}.`,
  };
}

/** Rule 16: an index that the statement's plan, or the statement itself, needs is gone or of no use. */
export const lostIndex: SkewRule = {
  name: 'lost-index',
  summary:
    'The last index that serves the statement was dropped, is invalid, or does not fit the column any more.',
  claim(fault, context) {
    if (fault.sqlstate !== '55000' || !fault.message.startsWith('cannot refresh materialized view'))
      return undefined;
    for (const { before, after } of usedRelations(context)) {
      if (!before || !after) continue;
      const usable = (relation: Relation) => relation.indexes.filter(({ unique, valid }) => unique && valid);
      const gone = usable(before).find(({ id }) => usable(after).every((index) => index.id !== id));
      if (!gone) continue;
      const object = `${shownRelation(before)}.${gone.name}`;
      return claimed(
        context,
        object,
        placeOf(context, (change) => ends(change, after.id)),
        `REFRESH … CONCURRENTLY needs a unique index over all rows: build another one first, or drop ${object} ${laterFor(context)}.`,
        `let ${context.statement.id} refresh without CONCURRENTLY`,
      );
    }
    return undefined;
  },
  // What green runs as blue does is told of blue.
  observe: (context) =>
    context.statement.version === 'green' && context.statement.twin !== undefined
      ? []
      : lostScans(context).map((one) => lost(context, one)),
};
