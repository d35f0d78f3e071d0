import type { CatalogChange } from '../../catalog/catalog-change.ts';
import type { Constraint, DataType, Relation } from '../../catalog/catalog-snapshot.ts';
import { evaluateCondition } from '../../parse/check-expression.ts';
import type { KnownValue, Truth } from '../../parse/known-value.ts';
import { mayAssign } from './filling-triggers.ts';
import { shownRelation } from './find-relation.ts';
import { conditionOf } from './left-null.ts';
import type { Narrowing } from './narrowing.ts';
import { brings, newConstraints } from './new-constraints.ts';
import { wasWritten } from './sampled.ts';
import type { RuleContext } from './skew-rule.ts';
import type { TableWrite } from './table-writes.ts';
import { bringsRelation, touchesColumn } from './touched-by.ts';
import { domainsOf, knownRows } from './written-value.ts';

const action = / ON (?:UPDATE|DELETE) (?:NO ACTION|RESTRICT|CASCADE|SET (?:NULL|DEFAULT)(?: \([^)]*\))?)/g;

/** What a constraint asks of the rows of its own table: when it is checked, or what befalls them later, is not that. */
const demanded = ({ kind, definition }: Constraint) => {
  const plain = definition.replace(/ NOT VALID$/, '');
  return kind === 'foreign-key' ? plain.replace(action, '') : plain;
};

/**
 * Constraints that the step brought to a table, also where another table had its name before. What the table demanded
 * before the release is nothing new when an earlier step took it away for a while.
 */
export function newOn(table: Relation, earlier: Relation | undefined, context: RuleContext): Constraint[] {
  const old = context.baseline?.relations.get(table.id)?.constraints ?? [];
  const known = new Set([...(earlier?.constraints ?? []), ...old].map(demanded));
  return newConstraints(table, context.step.before).filter(
    (one) => !known.has(demanded(one)) && !one.definition.endsWith(' NOT ENFORCED'),
  );
}

/** `false` when some row certainly breaks a condition, `true` when none can. */
function verdict(
  condition: string,
  rows: readonly ((column: string) => KnownValue)[],
  passedOver: (valueOf: (column: string) => KnownValue) => boolean = () => false,
): Truth {
  const truths = rows.filter((row) => !passedOver(row)).map((row) => evaluateCondition(condition, row));
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

const inWords = (
  columns: readonly string[],
  rows: readonly ((column: string) => KnownValue)[],
  condition: string,
) => {
  const breaking = rows.find((row) => evaluateCondition(condition, row) === false);
  return columns
    .map((name) => {
      const value = breaking?.(name);
      return value === undefined ? undefined : `${name} = ${value === null ? 'NULL' : `'${value.text}'`}`;
    })
    .filter((part) => part !== undefined)
    .join(', ');
};

function narrowingCheck(
  { name, columns, expression }: Constraint,
  write: TableWrite,
  context: RuleContext,
): Narrowing[] {
  const { table, filled } = write;
  const event = write.write.command === 'update' ? 'update' : 'insert';
  if (expression === null) return [];
  const rows = knownRows(write, context);
  // A single column that must not be NULL is the business of `required-column`.
  const isNull = (valueOf: (column: string) => KnownValue) =>
    columns.length === 1 && valueOf(columns[0] ?? '') === null;
  const truth = verdict(expression, rows, isNull);
  if (truth === true) return [];
  if (truth === undefined) {
    // What an UPDATE leaves as it is, is the business of `paired-columns`; a default is known to do.
    const given = columns.filter((column) => filled.has(column)).length;
    if (wasWritten(context) || given === 0 || (event === 'update' && given < columns.length)) return [];
  }
  const mayBeMended = columns.some((column) => mayAssign(table, event, column, context.step.after));
  const object = `${shownRelation(table)}.${columns.length === 1 ? (columns[0] ?? name) : name}`;
  const [what, certain] = [inWords(columns, rows, expression), truth === false && !mayBeMended];
  return [
    {
      object,
      sqlstate: '23514',
      certain,
      message:
        truth === false
          ? `${what} violates check constraint "${name}" of relation "${table.name}": ${expression}${certain ? '' : ', unless a trigger changes it'}`
          : `check constraint "${name}" of relation "${table.name}" demands more than before: ${expression}`,
      causes: [brings(name, table.id), bringsRelation(table)],
      demand: `the constraint ${name}`,
    },
  ];
}

/** CHECKs of the table that the step brought, as far as the write may break them. */
export const narrowingChecks = (
  before: TableWrite | undefined,
  after: TableWrite,
  context: RuleContext,
): Narrowing[] =>
  newOn(after.table, before?.table, context)
    .filter(({ kind }) => kind === 'check')
    .flatMap((constraint) => narrowingCheck(constraint, after, context));

const altersType =
  ({ id }: DataType) =>
  (change: CatalogChange): boolean =>
    (change.kind === 'type-altered' || change.kind === 'type-added') && change.after.id === id;

/** Constraints of domains that the step brought, as far as the write may break them. */
export function narrowingDomains(after: TableWrite, context: RuleContext): Narrowing[] {
  const { before: past, after: now } = context.step;
  return [...after.filled.values()].flatMap(({ column }) =>
    domainsOf(column, now).flatMap((domain) => {
      const known = new Set(
        past.types.get(domain.id)?.constraints.map(({ definition }) => definition.replace(/ NOT VALID$/, '')),
      );
      const wasOfDomain = past.relations
        .get(after.table.id)
        ?.columns.some(({ attribute, typeId }) => attribute === column.attribute && typeId === column.typeId);
      return domain.constraints.flatMap(({ name, definition }): Narrowing[] => {
        const condition = conditionOf(definition);
        if (condition === undefined || (wasOfDomain && known.has(definition.replace(/ NOT VALID$/, ''))))
          return [];
        const rows = knownRows(after, context).map((valueOf) => () => valueOf(column.name));
        const truth = verdict(condition, rows, (valueOf) => valueOf('') === null);
        if (truth === true || (truth === undefined && wasWritten(context))) return [];
        return [
          {
            object: `${shownRelation(after.table)}.${column.name}`,
            sqlstate: '23514',
            certain: truth === false,
            message: `${truth === false ? `${inWords(['value'], rows, condition)} violates` : 'values must satisfy the new'} check constraint "${name}" of domain ${domain.name}: ${condition}`,
            causes: [altersType(domain), touchesColumn(after.table, column.name)],
            demand: `the constraint ${name} of ${domain.name}`,
          },
        ];
      });
    }),
  );
}
