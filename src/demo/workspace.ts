import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath, shopPath } from './package-folder.ts';
import type { ShopRelease } from './shop-schema.ts';

/** A project folder as a user of bg-check has one. */
export interface Workspace {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Where everything answers. */
export interface Addresses {
  readonly blue: string;
  readonly green: string;
  readonly live: string;
  readonly admin: string;
}

const configuration = ({ blue, green, live, admin }: Addresses) => `import { defineConfig } from 'bg-check';

export default defineConfig({
  target: 'shop',
  blue: { url: '${blue}', version: 'v1' },
  green: { url: '${green}', version: 'v2' },
  live: { url: '${live}' },
  identity: { path: '/version', version: '$.version', color: '$.color' },
  readiness: { path: '/health' },
  database: { url: '\${DATABASE_URL}' },
  schema: {
    migrations: 'migrations',
    applied: '0003_create_orders.sql',
    queries: { blue: 'queries/v1', green: 'queries/v2' },
  },
  switch: {
    type: 'http',
    read: { url: '${admin}/admin/state', color: '$.active' },
    apply: { method: 'PUT', url: '${admin}/admin/active', body: { color: '{target}' } },
    drain: { url: '${admin}/admin/colors/{color}', inFlight: '$.inFlight' },
  },
});
`;

/**
 * Makes a folder with the shop's migrations, statements and checks, in which `bg-check` is installed.
 * @param releases folders of `fixtures/shop/releases` whose migrations are part of the release
 */
export async function createWorkspace(releases: readonly ShopRelease[]): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'bg-check-demo-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const migrations = [shopPath('migrations'), ...releases.map((name) => shopPath('releases', name))];
    for (const source of migrations) await cp(source, join(folder, 'migrations'), { recursive: true });
    for (const name of ['queries', 'checks']) {
      await cp(shopPath(name), join(folder, name), { recursive: true });
    }
    await mkdir(join(folder, 'node_modules'));
    await symlink(packagePath(), join(folder, 'node_modules', 'bg-check'), 'junction');
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Writes the workspace's \`bg-check.config.mjs\`. */
export async function configureWorkspace({ folder }: Workspace, addresses: Addresses): Promise<void> {
  await writeFile(join(folder, 'bg-check.config.mjs'), configuration(addresses));
}
