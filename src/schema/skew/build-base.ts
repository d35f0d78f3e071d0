import { InconclusiveError, InputError } from '../../errors.ts';
import type { Migration } from '../migrations/migration.ts';
import { splitStatements, type SqlStatement } from '../parse/split-statements.ts';
import { openSourceTree } from '../source/open-source-tree.ts';
import type { SourceOptions } from '../source/source-tree.ts';
import { applyUnit } from './apply-unit.ts';
import { must } from './probe-profile.ts';
import { endSession, refuseMissingExtension, sessionEnd, type Failure, type Workshop } from './workshop.ts';

/** A file of SQL that fills the database at `S0`. */
export interface SeedFile {
  readonly file: string;
  readonly statements: readonly SqlStatement[];
}

/** What the schema that blue runs on is made of. */
export interface Base {
  /** SQL that makes the runner's own table. */
  readonly bookkeeping: string | null;
  readonly migrations: readonly Migration[];
  readonly seeds: readonly SeedFile[];
}

/** @throws InputError when a file cannot be read or is no SQL */
export async function readSeeds(sources: readonly string[], options: SourceOptions): Promise<SeedFile[]> {
  const seeds: SeedFile[] = [];
  for (const source of sources) {
    const tree = await openSourceTree(source, options);
    const paths = (await tree.list()).filter((path) => tree.kind === 'file' || path.endsWith('.sql'));
    for (const path of paths) {
      const file = tree.shown(path);
      seeds.push({ file, statements: await splitStatements(await tree.read(path), file) });
    }
  }
  return seeds;
}

const placed = ({ sqlstate, message }: Failure['refusal']) => `${message} (${sqlstate})`;

async function replay(workshop: Workshop, { file, units }: Migration): Promise<void> {
  const { shadow } = workshop;
  const [only, ...others] = units;
  if (only?.inTransaction && others.length === 0) {
    // One message for a whole file; only where Postgres refuses it are its statements run one by one.
    const texts = only.statements.map(({ text }) => `${text}\n;\n`).join('');
    const answer = await shadow.execute(`BEGIN;\n${texts}COMMIT;\n${sessionEnd(workshop)}`);
    if (answer.ok) return;
    await shadow.execute('ROLLBACK');
  }
  for (const unit of units) {
    const failure = await applyUnit(workshop, unit);
    if (failure === undefined) continue;
    await refuseMissingExtension(workshop, file, failure);
    const location = `${file}:${failure.statement.line}`;
    throw new InconclusiveError(
      `${location}: the schema that blue runs on cannot be built: ${placed(failure.refusal)}`,
      {
        advice:
          'Every migration that was in place when blue went live must run, in order, on an empty database.',
        location,
      },
    );
  }
  await endSession(workshop);
}

async function sow(workshop: Workshop, { file, statements }: SeedFile): Promise<void> {
  for (const statement of statements) {
    workshop.signal?.throwIfAborted();
    const answer = await workshop.shadow.execute(statement.text);
    if (answer.ok) continue;
    const location = `${file}:${statement.line}`;
    throw new InputError(`${location}: the seed does not apply to S0: ${placed(answer.refusal)}`, {
      advice: 'It runs behind the migrations that blue has, as a superuser, a statement at a time.',
      location,
    });
  }
  await endSession(workshop);
}

/**
 * Builds the schema that blue runs on, with the rows it begins with.
 * @throws InconclusiveError when a migration that production has does not apply here; InputError when a seed does not
 */
export async function buildBase(
  workshop: Workshop,
  { bookkeeping, migrations, seeds }: Base,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  const { shadow, signal } = workshop;
  await endSession(workshop);
  if (bookkeeping !== null) await must(shadow.execute(bookkeeping));
  for (const [index, migration] of migrations.entries()) {
    signal?.throwIfAborted();
    await replay(workshop, migration);
    onProgress?.(index + 1, migrations.length);
  }
  for (const seed of seeds) await sow(workshop, seed);
}
