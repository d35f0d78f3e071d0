import type { AlterTableCmd, AlterTableStmt, AlterTableType, Node, RangeVar, RenameStmt } from 'libpg-query';
import { parseOne } from './postgres-parser.ts';

/** One thing that a statement of a migration does to the schema. */
export interface SchemaChange {
  readonly action: 'drop' | 'rename' | 'retype' | 'require' | 'add-required' | 'drop-default' | 'other';
  /** What it is done to, such as `orders.phone`. */
  readonly object: string;
  /** What sort of thing that is, such as `column`. */
  readonly sort: string;
}

const dotted = (names: readonly Node[] | undefined): string =>
  (names ?? []).flatMap((name) => ('String' in name ? [name.String.sval ?? ''] : [])).join('.');

const relation = (range: RangeVar | undefined): string =>
  [range?.schemaname, range?.relname].filter((part) => part !== undefined).join('.');

const sortOf = (type: string | undefined): string =>
  (type ?? 'OBJECT_TABLE').replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase();

function droppedName(object: Node): string {
  if ('List' in object) return dotted(object.List.items);
  if ('TypeName' in object) return dotted(object.TypeName.names);
  if ('ObjectWithArgs' in object) return dotted(object.ObjectWithArgs.objname);
  return 'String' in object ? (object.String.sval ?? '') : '';
}

const constraintsOf = (node: Node | undefined) => {
  const constraints = node && 'ColumnDef' in node ? (node.ColumnDef.constraints ?? []) : [];
  return constraints.flatMap((item) => ('Constraint' in item ? [item.Constraint] : []));
};

function addedColumn(table: string, { def }: AlterTableCmd): SchemaChange {
  const name = def && 'ColumnDef' in def ? def.ColumnDef.colname : undefined;
  const kinds = constraintsOf(def).map(({ contype }) => contype);
  const required = kinds.some((kind) => kind === 'CONSTR_NOTNULL' || kind === 'CONSTR_PRIMARY');
  const filled = kinds.some((kind) => kind !== undefined && /DEFAULT|IDENTITY|GENERATED/.test(kind));
  return {
    action: required && !filled ? 'add-required' : 'other',
    object: `${table}.${name ?? ''}`,
    sort: 'column',
  };
}

const columnActions: Partial<Record<AlterTableType, SchemaChange['action']>> = {
  AT_DropColumn: 'drop',
  AT_AlterColumnType: 'retype',
  AT_SetNotNull: 'require',
};

function tableChange(table: string, command: AlterTableCmd): SchemaChange {
  const { subtype, name = '', def } = command;
  const action = subtype && columnActions[subtype];
  if (action) return { action, object: `${table}.${name}`, sort: 'column' };
  if (subtype === 'AT_AddColumn') return addedColumn(table, command);
  if (subtype === 'AT_DropConstraint') {
    return { action: 'drop', object: `${table}.${name}`, sort: 'constraint' };
  }
  if (subtype === 'AT_ColumnDefault') {
    return { action: def ? 'other' : 'drop-default', object: `${table}.${name}`, sort: 'column' };
  }
  return { action: 'other', object: name === '' ? table : `${table}.${name}`, sort: 'table' };
}

function alterations({ relation: range, cmds }: AlterTableStmt): SchemaChange[] {
  return (cmds ?? []).flatMap((node) =>
    'AlterTableCmd' in node ? [tableChange(relation(range), node.AlterTableCmd)] : [],
  );
}

function renaming(rename: RenameStmt): SchemaChange {
  const { renameType, relation: range, subname, object } = rename;
  if (range === undefined) {
    return { action: 'rename', object: object ? droppedName(object) : '', sort: sortOf(renameType) };
  }
  const path = [relation(range), subname].filter((part) => part !== undefined && part !== '').join('.');
  return { action: 'rename', object: path, sort: sortOf(renameType) };
}

/** What a statement of a migration changes, in the order it names it; empty when it is no change of a named object. */
export async function schemaChanges(sql: string): Promise<SchemaChange[]> {
  const node = await parseOne(sql);
  if ('AlterTableStmt' in node) return alterations(node.AlterTableStmt);
  if ('RenameStmt' in node) return [renaming(node.RenameStmt)];
  if ('AlterObjectSchemaStmt' in node) {
    const { relation: range, object, objectType } = node.AlterObjectSchemaStmt;
    const name = range ? relation(range) : object ? droppedName(object) : '';
    return [{ action: 'rename', object: name, sort: sortOf(objectType) }];
  }
  if ('DropStmt' in node) {
    const { objects, removeType } = node.DropStmt;
    return (objects ?? []).map((object) => ({
      action: 'drop',
      object: droppedName(object),
      sort: sortOf(removeType),
    }));
  }
  return [];
}

/** Extensions that a statement installs. */
export async function extensionsOf(sql: string): Promise<string[]> {
  const node = await parseOne(sql);
  return 'CreateExtensionStmt' in node && node.CreateExtensionStmt.extname !== undefined
    ? [node.CreateExtensionStmt.extname]
    : [];
}
