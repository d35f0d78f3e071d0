import { schemaChanges, type SchemaChange } from '../parse/schema-changes.ts';
import type { AppStatement } from './app-statement.ts';
import type { MigrationPlace } from './skew-report.ts';

const lastPart = (object: string) => object.split('.').at(-1) ?? object;

/** The change of a migration's statement that an error is about, as far as names tell. */
export async function responsibleChange(
  place: MigrationPlace | null,
  hint: string,
): Promise<SchemaChange | undefined> {
  // What stands for rows of a COPY is no statement of its own.
  const changes = place === null ? [] : await schemaChanges(place.statement).catch(() => []);
  const named = changes.find(({ object }) => object !== '' && hint.includes(lastPart(object)));
  return named ?? changes.find(({ action }) => action !== 'other') ?? changes[0];
}

const where = (place: MigrationPlace) => `${place.file}:${place.line}`;

/** What to do about a statement of blue that a migration breaks, where no rule knows better. */
export function adviceForBlue(
  statement: AppStatement,
  place: MigrationPlace | null,
  change: SchemaChange | undefined,
): string {
  const retired = `once blue (the version that runs ${statement.id}) is retired`;
  switch (change?.action) {
    case 'drop':
      return `Drop ${change.object} in a later release, ${retired}.`;
    case 'rename':
      return `Keep ${change.object} under its name: add the new one beside it, fill both, and drop the old one in a later release, ${retired}.`;
    case 'retype':
      return `Leave the type of ${change.object}: add a column of the new type beside it, fill both, and drop the old one in a later release, ${retired}.`;
    case 'require':
    case 'add-required':
    case 'drop-default':
    case 'other':
    case undefined:
      return `Change ${place === null ? 'the schema' : where(place)} so that it only adds, and take away what ${statement.id} uses in a later release, ${retired}.`;
  }
}

/** What to do about a statement of green that fails when every migration has run, where no rule knows better. */
export function adviceForGreen(statement: AppStatement, place: MigrationPlace | null): string {
  return place === null
    ? `Add the migration that brings what ${statement.id} needs, or correct the statement at ${statement.source}:${statement.line}.`
    : `Take the change at ${where(place)} out of this release, or let ${statement.id} do without what it takes away.`;
}

/** What to do about a statement of green that fails before the migrations have run, where no rule knows better. */
export function adviceForEarly({ id }: AppStatement): string {
  return `Run the migrations before green gets traffic: ${id} needs them.`;
}

/** What to do about sessions that stay open, where no rule knows better. */
export function adviceForOpen({ id, version }: AppStatement): string {
  return `Sessions of ${version} that have prepared ${id} fail until they reconnect: recycle ${version}'s connections behind this migration, or leave what ${id} names as it is until ${version} is retired.`;
}
