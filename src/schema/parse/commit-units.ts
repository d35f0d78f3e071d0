import type { Node, TransactionStmt } from 'libpg-query';
import { InputError } from '../../errors.ts';
import { parseOne } from './postgres-parser.ts';
import type { SqlStatement } from './split-statements.ts';

/** Statements of a migration that become visible to others at one moment. */
export interface CommitUnit {
  /** False for what Postgres refuses to run inside a transaction; it then stands alone. */
  readonly inTransaction: boolean;
  /** False for settings of the session, which change nothing that others can see. */
  readonly visible: boolean;
  readonly statements: readonly SqlStatement[];
}

const hasOption = (options: readonly Node[] | undefined, name: string) =>
  (options ?? []).some((option) => 'DefElem' in option && option.DefElem.defname === name);

/** Whether Postgres refuses this statement inside a transaction block. */
function refusesTransaction(node: Node): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true;
  if ('DropStmt' in node) return node.DropStmt.concurrent === true;
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd === true;
  if ('ClusterStmt' in node) return node.ClusterStmt.relation === undefined;
  if ('ReindexStmt' in node) {
    const { kind, params } = node.ReindexStmt;
    return (
      hasOption(params, 'concurrently') ||
      ['REINDEX_OBJECT_SCHEMA', 'REINDEX_OBJECT_SYSTEM', 'REINDEX_OBJECT_DATABASE'].includes(kind ?? '')
    );
  }
  if ('AlterTableStmt' in node) {
    return (node.AlterTableStmt.cmds ?? []).some((command) => {
      const definition = 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined;
      return definition !== undefined && 'PartitionCmd' in definition && definition.PartitionCmd.concurrent;
    });
  }
  if ('AlterDatabaseStmt' in node) return hasOption(node.AlterDatabaseStmt.options, 'tablespace');
  return [
    'CreatedbStmt',
    'DropdbStmt',
    'CreateTableSpaceStmt',
    'DropTableSpaceStmt',
    'AlterSystemStmt',
    'CreateSubscriptionStmt',
    'DropSubscriptionStmt',
  ].some((kind) => kind in node);
}

const opens = ({ kind }: TransactionStmt) => kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START';
const commits = ({ kind }: TransactionStmt) => kind === 'TRANS_STMT_COMMIT';
const rollsBack = ({ kind }: TransactionStmt) => kind === 'TRANS_STMT_ROLLBACK';

function refuse(file: string, statement: SqlStatement, what: string, advice: string): InputError {
  const location = `${file}:${statement.line}`;
  return new InputError(`${location}: ${what}`, { advice, location });
}

/** Cuts a file that manages its own transactions, or cannot run in one, at its commits. */
function cutAtCommits(file: string, entries: readonly Entry[]): CommitUnit[] {
  const units: CommitUnit[] = [];
  let open: { readonly begin: SqlStatement; readonly statements: SqlStatement[] } | undefined;
  for (const { statement, node } of entries) {
    const control = 'TransactionStmt' in node ? node.TransactionStmt : undefined;
    if (control && opens(control)) {
      open ??= { begin: statement, statements: [] };
    } else if (control && (commits(control) || rollsBack(control))) {
      if (open && commits(control))
        units.push({ inTransaction: true, visible: true, statements: open.statements });
      open = control.chain ? { begin: statement, statements: [] } : undefined;
    } else if (open) {
      open.statements.push(statement);
    } else {
      units.push({ inTransaction: false, visible: !('VariableSetStmt' in node), statements: [statement] });
    }
  }
  if (open) {
    throw refuse(
      file,
      open.begin,
      'the file opens a transaction here and never commits it',
      'End it with COMMIT, or leave both out: bg-check runs each file in one transaction by itself.',
    );
  }
  return units.filter(({ statements }) => statements.length > 0);
}

interface Entry {
  readonly statement: SqlStatement;
  readonly node: Node;
}

/**
 * What a migration file makes visible, moment by moment: one unit for a file that runs in one transaction, else one for
 * each statement and for each `BEGIN … COMMIT` in it.
 * @throws InputError when the file leaves a transaction open
 */
export async function commitUnits(
  statements: readonly SqlStatement[],
  file: string,
): Promise<{ readonly transactional: boolean; readonly units: readonly CommitUnit[] }> {
  const entries = await Promise.all(
    statements.map(async (statement) => ({ statement, node: await parseOne(statement.text) })),
  );
  const ownTransactions = entries.some(
    ({ node }) =>
      'TransactionStmt' in node && !/SAVEPOINT|ROLLBACK_TO|RELEASE/.test(node.TransactionStmt.kind ?? ''),
  );
  if (ownTransactions || entries.some(({ node }) => refusesTransaction(node))) {
    return { transactional: false, units: cutAtCommits(file, entries) };
  }
  return { transactional: true, units: [{ inTransaction: true, visible: true, statements }] };
}
