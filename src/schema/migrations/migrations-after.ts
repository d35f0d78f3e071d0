import { ConfigError } from '../../errors.ts';
import type { Migration, MigrationHistory } from './migration.ts';

function matching(migrations: readonly Migration[], applied: string): readonly Migration[] {
  const exact = migrations.filter(({ id }) => id === applied || id === `${applied}.sql`);
  if (exact.length > 0) return exact;
  if (/^\d+$/.test(applied)) {
    const version = BigInt(applied).toString();
    return migrations.filter((migration) => migration.version === version);
  }
  return migrations.filter(({ id }) => id.startsWith(applied));
}

/** How many letters two names share at their beginning. */
function likeness(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function suggestions(migrations: readonly Migration[], applied: string): string {
  const ids = migrations.map(({ id }) => id);
  const nearest = ids.toSorted((a, b) => likeness(b, applied) - likeness(a, applied))[0];
  const names = new Set(nearest && likeness(nearest, applied) > 0 ? [nearest] : []);
  for (const id of ids.slice(-3)) names.add(id);
  return [...names].map((name) => `\`${name}\``).join(', ');
}

/**
 * Cuts a history behind the last migration that was in place when blue went live.
 * @param applied its file name, its number, or a beginning of its name that no other shares
 * @throws ConfigError when it names none of them, or more than one
 */
export function migrationsAfter(
  { folder, migrations }: MigrationHistory,
  applied: string,
): { readonly before: readonly Migration[]; readonly pending: readonly Migration[] } {
  const [found, ...others] = matching(migrations, applied);
  if (found === undefined) {
    throw new ConfigError(
      `\`schema.applied\`: no migration in ${folder} is named or numbered \`${applied}\``,
      {
        advice: `Name the last migration that was in place when blue went live, such as ${suggestions(migrations, applied)}.`,
      },
    );
  }
  if (others.length > 0) {
    const names = [found, ...others].map(({ id }) => `\`${id}\``).join(', ');
    throw new ConfigError(`\`schema.applied\`: \`${applied}\` fits more than one migration: ${names}`, {
      advice: 'Write the whole file name.',
    });
  }
  const cut = migrations.indexOf(found) + 1;
  return { before: migrations.slice(0, cut), pending: migrations.slice(cut) };
}
