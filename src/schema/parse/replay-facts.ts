import type { Node, TransactionStmt } from 'libpg-query';
import { parseOne } from './postgres-parser.ts';
import type { ReplayFacts, SqlStatement } from './sql-statement.ts';

const hasOption = (options: readonly Node[] | undefined, name: string) =>
  (options ?? []).some((option) => 'DefElem' in option && option.DefElem.defname === name);

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
      return (
        definition !== undefined &&
        'PartitionCmd' in definition &&
        definition.PartitionCmd.concurrent === true
      );
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

const controls: Partial<Record<NonNullable<TransactionStmt['kind']>, ReplayFacts['control']>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
};

/** `COPY t FROM stdin`: its rows do not come from the statement. */
export function isCopyFromClient(node: Node): boolean {
  if (!('CopyStmt' in node)) return false;
  const { is_from, filename, is_program } = node.CopyStmt;
  return is_from === true && filename === undefined && is_program !== true;
}

/** What the tree of a statement says of its replay. */
export function replayFactsOf(node: Node): ReplayFacts {
  const transaction = 'TransactionStmt' in node ? node.TransactionStmt : undefined;
  return {
    control: transaction?.kind && controls[transaction.kind],
    chain: transaction?.chain === true,
    refusesTransaction: refusesTransaction(node),
    setting: 'VariableSetStmt' in node,
    defines: Object.keys(node).some((kind) =>
      /^(?:Create|Alter|Drop|Define|Rename|Comment|Grant|Index|View)/.test(kind),
    ),
    extension: 'CreateExtensionStmt' in node ? node.CreateExtensionStmt.extname : undefined,
  };
}

/** The same of a statement, which `splitStatements` has looked into already. */
export async function replayFacts({ text, replay }: SqlStatement): Promise<ReplayFacts> {
  return replay ?? replayFactsOf(await parseOne(text));
}
