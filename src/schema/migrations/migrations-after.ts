import { ConfigError, InputError } from '../../errors.ts';
import { likeness } from '../nearest-names.ts';
import type { Migration, MigrationHistory } from './migration.ts';

/** A history, cut where blue went live. */
export interface CutHistory {
  readonly before: readonly Migration[];
  readonly pending: readonly Migration[];
  /** What cannot be replayed of it, and what that means; one sentence each. */
  readonly warnings: readonly string[];
}

function matching(migrations: readonly Migration[], applied: string): readonly Migration[] {
  const exact = migrations.filter(({ id }) => [applied, `${applied}.sql`, `${applied}.up.sql`].includes(id));
  if (exact.length > 0) return exact;
  if (/^\d+$/.test(applied)) {
    const version = BigInt(applied).toString();
    return migrations.filter((migration) => migration.version === version);
  }
  return migrations.filter(({ id }) => id.startsWith(applied));
}

const quoted = (names: Iterable<string>) => [...names].map((name) => `\`${name}\``).join(', ');

/** The names of the last three, as examples of what to write. */
export const lastMigrations = (migrations: readonly Migration[]): string =>
  quoted(migrations.slice(-3).map(({ id }) => id));

function suggestions(migrations: readonly Migration[], applied: string): string {
  const ids = migrations.map(({ id }) => id);
  const nearest = ids.toSorted((a, b) => likeness(applied, b) - likeness(applied, a))[0];
  const names = new Set(nearest && likeness(applied, nearest) > 0.3 ? [nearest] : []);
  for (const id of ids.slice(-3)) names.add(id);
  return quoted(names);
}

function withoutCode(before: readonly Migration[], pending: readonly Migration[]): string[] {
  const unknown = pending.find(({ unreplayable }) => unreplayable !== undefined);
  if (unknown) {
    throw new InputError(
      `${unknown.file}: is pending and cannot be replayed: ${unknown.unreplayable ?? ''}`,
      {
        advice:
          'Check a copy of the folder in which a SQL file of the same number does what it does to the schema.',
        location: unknown.file,
      },
    );
  }
  return before
    .filter(({ unreplayable }) => unreplayable !== undefined)
    .map(
      ({ file, unreplayable = '' }) =>
        `${file}: left out, since ${unreplayable}; what it did to the schema is missing`,
    );
}

/**
 * Cuts a history behind the last migration that was in place when blue went live.
 * @param applied its file name, its number, or a beginning of its name that no other shares; `0` for none of them
 * @param label where `applied` was written, for messages, such as `--applied` or `schema.applied`
 * @throws ConfigError when it names none of them, or more than one; InputError when a pending one is no SQL
 */
export function migrationsAfter(
  { folder, migrations }: MigrationHistory,
  applied: string,
  label = 'schema.applied',
): CutHistory {
  const [found, ...others] = matching(migrations, applied);
  const none = found === undefined && /^0+$/.test(applied);
  if (found === undefined && !none) {
    throw new ConfigError(`\`${label}\`: no migration in ${folder} is named or numbered \`${applied}\``, {
      advice: `Name the last migration that was in place when blue went live, such as ${suggestions(migrations, applied)}.`,
    });
  }
  if (found !== undefined && others.length > 0) {
    const names = quoted([found, ...others].map(({ id }) => id));
    throw new ConfigError(`\`${label}\`: \`${applied}\` fits more than one migration: ${names}`, {
      advice: 'Write the whole file name.',
    });
  }
  const cut = found === undefined ? 0 : migrations.indexOf(found) + 1;
  const [before, pending] = [migrations.slice(0, cut), migrations.slice(cut)];
  return { before, pending, warnings: withoutCode(before, pending) };
}
