import { InputError } from '../../errors.ts';
import { replayFacts } from './replay-facts.ts';
import type { ReplayFacts, SqlStatement } from './sql-statement.ts';

/** Statements of a migration that become visible to others at one moment. */
export interface CommitUnit {
  /** False for what runs outside any transaction; it then stands alone. */
  readonly inTransaction: boolean;
  /** False for settings of the session, which change nothing that others can see. */
  readonly visible: boolean;
  readonly statements: readonly SqlStatement[];
}

/** How the tool that runs a migration file sends it. */
export interface FileRunner {
  /** It opens a transaction in front of the file and commits it behind. */
  readonly opensTransaction: boolean;
  /** It sends the file as one query, of which Postgres makes one transaction if it holds more than one statement. */
  readonly sendsAtOnce: boolean;
}

/** What a migration file makes visible, moment by moment. */
export interface FileUnits {
  /** Whether the whole file runs in one transaction. */
  readonly transactional: boolean;
  readonly units: readonly CommitUnit[];
}

interface Entry extends ReplayFacts {
  readonly statement: SqlStatement;
}

interface OpenTransaction {
  /** The statement of the file that opened it; none when the runner or Postgres did. */
  readonly begin: SqlStatement | undefined;
  readonly statements: SqlStatement[];
}

function neverCommitted(file: string, { line }: SqlStatement): InputError {
  const location = `${file}:${line}`;
  return new InputError(`${location}: the file opens a transaction here and never commits it`, {
    advice: 'End it with COMMIT, or leave both out: bg-check runs each file in one transaction by itself.',
    location,
  });
}

/** Cuts a file at its commits. */
function cutAtCommits(file: string, entries: readonly Entry[], runner: FileRunner): CommitUnit[] {
  const units: CommitUnit[] = [];
  const implicit = (): OpenTransaction => ({ begin: undefined, statements: [] });
  let open = runner.opensTransaction || runner.sendsAtOnce ? implicit() : undefined;
  for (const { statement, control, chain, setting } of entries) {
    if (control === 'begin') {
      // Inside the transaction of a runner a BEGIN only warns; Postgres' own for a query becomes a lasting one.
      open =
        runner.opensTransaction && open ? open : { begin: statement, statements: open?.statements ?? [] };
    } else if (control !== undefined) {
      if (open && control === 'commit')
        units.push({ inTransaction: true, visible: true, statements: open.statements });
      if (chain) open = { begin: statement, statements: [] };
      else open = runner.sendsAtOnce ? implicit() : undefined;
    } else if (open) {
      open.statements.push(statement);
    } else {
      units.push({ inTransaction: false, visible: !setting, statements: [statement] });
    }
  }
  if (open?.begin && !runner.opensTransaction) throw neverCommitted(file, open.begin);
  if (open) units.push({ inTransaction: true, visible: true, statements: open.statements });
  return units.filter(({ statements }) => statements.length > 0);
}

/** Numbered files name no tool: what cannot run in a transaction, or brings its own, is taken to be meant so. */
function inferredRunner(entries: readonly Entry[]): FileRunner {
  const alone = entries.some((entry) => entry.control !== undefined || entry.refusesTransaction);
  return { opensTransaction: !alone, sendsAtOnce: false };
}

/**
 * What a migration file makes visible, moment by moment: one unit for a file that runs in one transaction, else one for
 * each statement and for each `BEGIN … COMMIT` in it.
 * @param runner how the file is sent; without one, a file runs in one transaction where it can
 * @throws InputError when the file leaves a transaction open
 */
export async function commitUnits(
  statements: readonly SqlStatement[],
  file: string,
  runner?: FileRunner,
): Promise<FileUnits> {
  const entries: Entry[] = await Promise.all(
    statements.map(async (statement) => ({ statement, ...(await replayFacts(statement)) })),
  );
  const [only, ...others] = entries;
  const how = runner ?? inferredRunner(entries);
  if (only?.refusesTransaction && others.length === 0 && !how.opensTransaction) {
    return { transactional: false, units: [{ inTransaction: false, visible: true, statements }] };
  }
  const units = cutAtCommits(file, entries, how);
  if (units.length === 0)
    return { transactional: true, units: [{ inTransaction: true, visible: true, statements: [] }] };
  return { transactional: units.length === 1 && units.every(({ inTransaction }) => inTransaction), units };
}
