import { readdir } from 'node:fs/promises';
import { InconclusiveError } from '../../errors.ts';
import { separateExtensions } from './contrib-extensions.ts';
import type { ShadowDatabase } from './shadow-database.ts';

/** Names of the extensions that the embedded engine can start with, in order. */
async function embeddedExtensions(): Promise<string[]> {
  const folder = new URL('.', import.meta.resolve('@electric-sql/pglite/contrib/citext'));
  const modules = (await readdir(folder)).flatMap((name) => /^(\w+)\.js$/.exec(name)?.[1] ?? []);
  return (
    ['plpgsql', ...modules, ...separateExtensions.keys()]
      .map((name) => (name === 'uuid_ossp' ? 'uuid-ossp' : name))
      // A library without an extension.
      .filter((name) => name !== 'auto_explain')
      .sort()
  );
}

/** Names of the extensions that can be created in this shadow database, in order. */
export async function availableExtensions(shadow: ShadowDatabase): Promise<string[]> {
  if (shadow.engine === 'embedded') return embeddedExtensions();
  const rows = await shadow.rows<{ name: string }>(
    'SELECT name FROM pg_catalog.pg_available_extensions ORDER BY name COLLATE "C"',
  );
  return rows.map(({ name }) => name);
}

/** Debian's packages, where their names do not follow from the extension's; `contrib` comes with the server. */
const debianNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['postgis', 'postgis_topology', 'postgis_raster', 'postgis_tiger_geocoder', 'postgis_sfcgal'].map(
      (name) => [name, 'postgis-3'],
    ),
  ),
  vector: 'pgvector',
  pg_partman: 'partman',
  pg_cron: 'cron',
  pg_repack: 'repack',
  pg_squeeze: 'squeeze',
  pg_similarity: 'similarity',
  plpython3u: 'plpython3',
  plperlu: 'plperl',
};

function howToInstall(extension: string, version: string): string {
  const major = /^\d+/.exec(version)?.[0] ?? '';
  const name = debianNames[extension] ?? extension.replaceAll('_', '-');
  return `Install it on that server (Debian: apt-get install postgresql-${major}-${name}, where packaged under that name)`;
}

/**
 * The error for an extension that migrations create and a shadow database does not have.
 * @param location where it is created, as `file:line`
 */
export function missingExtension(
  { engine, version }: Pick<ShadowDatabase, 'engine' | 'version'>,
  extension: string,
  location: string,
): InconclusiveError {
  const where = {
    embedded: 'in the embedded Postgres',
    native: `among the extensions of the Postgres ${version} on this machine`,
    server: `among the extensions of the shadow server (Postgres ${version})`,
  }[engine];
  return new InconclusiveError(
    `${location}: extension \`${extension}\` is not ${where}, so the states of the schema cannot be built`,
    {
      advice:
        engine === 'embedded'
          ? 'Use `--shadow native`, or `--shadow <url>` of a server that has it.'
          : `${howToInstall(extension, version)}, or use \`--shadow <url>\` of a server that has it.`,
      location,
    },
  );
}
