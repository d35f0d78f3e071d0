import { InconclusiveError } from '../../errors.ts';
import type { Migration } from '../migrations/migration.ts';
import { applyUnit, endSession, refuseMissingExtension, type Workshop } from './apply-unit.ts';

/**
 * Builds the schema that blue runs on.
 * @throws InconclusiveError when a migration that production has does not apply here
 */
export async function buildBaseline(workshop: Workshop, migrations: readonly Migration[]): Promise<void> {
  for (const { file, units } of migrations) {
    for (const unit of units) {
      const failure = await applyUnit(workshop, unit);
      if (failure === undefined) continue;
      await refuseMissingExtension(file, failure);
      const { statement, refusal } = failure;
      const location = `${file}:${statement.line}`;
      throw new InconclusiveError(
        `${location}: the schema that blue runs on cannot be built: ${refusal.message} (${refusal.sqlstate})`,
        {
          advice: 'Every migration up to `schema.applied` must run, in order, on an empty database.',
          location,
        },
      );
    }
    await endSession(workshop);
  }
}
