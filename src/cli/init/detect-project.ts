import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** What an existing project tells about itself. */
export interface Project {
  /** What is being released. */
  readonly target: string;
  /** Folder of numbered SQL migrations, and the last of them. */
  readonly migrations: { readonly folder: string; readonly last: string } | undefined;
  /** Folder of SQL files whose statements are named. */
  readonly queries: string | undefined;
  /** Whether the package is among the project's dependencies. */
  readonly installed: boolean;
  /** Whether git already leaves the journal alone; true as well without git. */
  readonly journalIgnored: boolean;
}

const parents = ['', 'db', 'database', 'sql', 'src', 'src/db', 'server', 'backend', 'prisma', 'supabase'];
const migrationFolders = parents.map((parent) => join(parent, 'migrations'));
const queryFolders = [...parents.map((parent) => join(parent, 'queries')), 'sql'];

interface Manifest {
  readonly name?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(cwd: string): Manifest {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? manifest : {};
  } catch {
    return {};
  }
}

function sqlFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

function findMigrations(cwd: string): Project['migrations'] {
  for (const folder of migrationFolders) {
    const numbered = sqlFiles(join(cwd, folder)).filter((name) => /^\d/.test(name));
    const number = (name: string) => BigInt(/^\d+/.exec(name)?.[0] ?? 0);
    const last = numbered.sort((a, b) => (number(a) < number(b) ? -1 : 1)).at(-1);
    if (last !== undefined) return { folder, last };
  }
  return undefined;
}

/** Statements must be named; the first file speaks for its folder. */
function findQueries(cwd: string): string | undefined {
  return queryFolders.find((folder) => {
    const [first] = sqlFiles(join(cwd, folder));
    return first !== undefined && /^\s*--\s*name:/m.test(readFileSync(join(cwd, folder, first), 'utf8'));
  });
}

function isJournalIgnored(cwd: string): boolean {
  if (!existsSync(join(cwd, '.git'))) return true;
  try {
    return /^\/?\.bg-check\/?\s*$/m.test(readFileSync(join(cwd, '.gitignore'), 'utf8'));
  } catch {
    return false;
  }
}

/** Looks around in a project; what it cannot tell is left out, never guessed. */
export function detectProject(cwd: string): Project {
  const { name, dependencies, devDependencies } = readManifest(cwd);
  const given = typeof name === 'string' && name !== '' ? name : basename(resolve(cwd));
  const target = given.replace(/^@[^/]*\//, '').replace(/[^A-Za-z0-9_.-]+/g, '-');
  return {
    target: /[A-Za-z0-9]/.test(target) ? target : 'default',
    migrations: findMigrations(cwd),
    queries: findQueries(cwd),
    installed: name === 'bg-check' || 'bg-check' in { ...dependencies, ...devDependencies },
    journalIgnored: isJournalIgnored(cwd),
  };
}
