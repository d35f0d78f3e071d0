import { ConfigError } from '../../errors.ts';
import { golangMigrate } from './golang-migrate.ts';
import { goose, hasGooseMarkers } from './goose.ts';
import type { MigrationFormat } from './migration.ts';
import type { MigrationFile, MigrationLayout } from './migration-layout.ts';
import { numbered } from './numbered.ts';
import { asksForNoTransaction, namesBookkeeping, sqlx } from './sqlx.ts';

const layouts: Readonly<Record<MigrationFormat, MigrationLayout>> = {
  numbered,
  goose,
  'golang-migrate': golangMigrate,
  sqlx,
};

export const migrationFormats: readonly MigrationFormat[] = ['numbered', 'goose', 'golang-migrate', 'sqlx'];

/** What is known of the folders of a tool. @throws ConfigError when it is none that bg-check reads */
export function layoutOf(format: string): MigrationLayout {
  const known = migrationFormats.find((name) => name === format);
  if (known) return layouts[known];
  throw new ConfigError(
    `expected a format of migrations out of \`auto\`, ${migrationFormats.map((name) => `\`${name}\``).join(', ')}, got \`${format}\``,
  );
}

interface Sign {
  readonly layout: MigrationLayout;
  readonly because: string;
}

/**
 * Tells from names and markers which tool a folder belongs to: goose and sqlx write into their files, golang-migrate names
 * every file for its direction, and what is left is plain SQL.
 * @throws ConfigError when the signs of two tools are there
 */
export function detectLayout(files: readonly MigrationFile[], folder: string): MigrationLayout {
  const marked = files.find(({ text }) => hasGooseMarkers(text));
  const goCode = files.find(({ name }) => name.endsWith('.go') && !goose.ignores(name));
  const outside = files.find(({ text }) => asksForNoTransaction(text));
  // Some migrations put right what the tool noted of earlier ones.
  const noting = outside ?? files.find(({ text }) => namesBookkeeping(text));
  const sql = files.filter(({ name }) => name.endsWith('.sql') && !name.endsWith('.down.sql'));
  const up = sql.find(({ name }) => golangMigrate.versionOf(name) !== undefined);
  const plain = sql.find(({ name }) => !name.endsWith('.up.sql'));
  const signs: Sign[] = [];
  if (marked) signs.push({ layout: goose, because: `\`${marked.name}\` has a \`-- +goose\` line` });
  if (outside) signs.push({ layout: sqlx, because: `\`${outside.name}\` begins with \`-- no-transaction\`` });
  else if (noting) signs.push({ layout: sqlx, because: `\`${noting.name}\` names \`_sqlx_migrations\`` });
  if (up && !noting && !marked) {
    signs.push({ layout: golangMigrate, because: `\`${up.name}\` ends in \`.up.sql\`` });
    if (plain) signs.push({ layout: numbered, because: `\`${plain.name}\` does not` });
  }
  const [first, second] = signs;
  if (first && second) {
    throw new ConfigError(
      `${folder}: may be of ${first.layout.format} (${first.because}) or of ${second.layout.format} (${second.because})`,
      { advice: `Say which, as in \`--format ${first.layout.format}\`.`, location: folder },
    );
  }
  if (first) return first.layout;
  return goCode && sql.length === 0 ? goose : numbered;
}
